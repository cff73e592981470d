"""OpenAPI 3 and Swagger 2 documents with API Gateway's extensions, both ways, and nothing else.

Sources: "Develop REST APIs using OpenAPI in API Gateway" and "OpenAPI extensions for API Gateway"
(API Gateway Developer Guide); what an example leaves open is decided by recorded answers.
"""

from localaws.gateway.openapi.description import Description, Model
from localaws.gateway.openapi.document import InvalidDocument
from localaws.gateway.openapi.reading import read
from localaws.gateway.openapi.writing import write

__all__ = ["Description", "InvalidDocument", "Model", "read", "write"]
