"""A power tuner for Lambda functions: a state machine, the functions that are its steps.

It takes the input and gives the output of AWS Lambda Power Tuning. Deployed as a package: nothing
in here knows the rest of the workshop, or where it runs.
"""
