"""What "done" means: a check language, and one module of checks a lab.

The checks see AWS through boto3 and HTTP alone, so they say the same of a laptop's AWS and of the
real one.
"""
