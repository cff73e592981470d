"""IAM's policy simulator: what policies would allow, asked without doing it.

Shapes and meaning from the IAM API Reference (``SimulatePrincipalPolicy``, ``EvaluationResult``)
and from recorded answers (``test_simulate_principle_policy``).
"""

from localaws.simulator.answer import simulate
from localaws.simulator.contextkeys import context_keys
from localaws.simulator.question import custom, principal

__all__ = ["context_keys", "custom", "principal", "simulate"]
