"""CloudWatch's alarms: what state they are in, why, and what then happens.

``evaluation`` decides from data points, ``wording`` says why, ``rule`` reads composite alarms,
``watch`` looks once a second and acts. An alarm's settings are a mapping as PutMetricAlarm takes
it. Nothing here knows moto.
"""
