"""CloudWatch's metrics: kept by the minute, and asked by the period.

``store`` keeps them, ``query`` answers for them, ``expression`` calculates with them; ``meter``
notes on the path of requests what Lambda and API Gateway tell CloudWatch. Nothing here knows moto.
"""
