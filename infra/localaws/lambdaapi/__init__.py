"""Lambda's control plane: functions, versions, aliases, layers, and what is set on them.

moto's has no states, qualifiers, revisions or provisioned concurrency, so this one is ours. It
knows no moto: ``localaws.seams.functions`` keeps its state beside moto's and answers what it asks
of the rest of AWS. All of it runs on the control plane's thread.
"""
