"""CloudWatch Logs Insights: queries over log events.

``grammar`` reads a query, ``record`` finds the fields of an event, ``expressions`` and
``functions`` calculate with them, ``commands`` are a query's steps, ``query`` runs them. Source:
"CloudWatch Logs Insights language query syntax" in the CloudWatch Logs User Guide. Nothing here
knows moto.
"""
