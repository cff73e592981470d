"""Seeded mistakes, each with the check that must find it and the cause that it must name.

What checks are proven on: a fault is applied to a right deployment through boto3, as a learner
would have made it, and exactly its owner must turn to "not yet".
"""
