"""IAM Access Analyzer's ``ValidatePolicy``: what is wrong with a policy, or could be better.

"Access Analyzer policy check reference" (IAM User Guide) has the checks, their codes and words.
"""
