"""Of services that keep data: tables, objects, keys, secrets, parameters."""

from __future__ import annotations

from collections.abc import Mapping
from xml.parsers.expat import ExpatError

from localaws.seams.mends.failures.failure import NO_NUMBER, NULL, UNFIT, Failure

MALFORMED_XML = (
    "The XML you provided was not well-formed or did not validate against our published schema"
)

FAILURES: Mapping[str, tuple[Failure, ...]] = {
    "dynamodb": (
        Failure(
            "ListTagsOfResource", ValueError, "ValidationException", "NextToken is invalid.", "list"
        ),
        Failure(
            "",
            KeyError,
            "ValidationException",
            "Invalid expression: An expression attribute name used in the document path is not "
            "defined; attribute name: {0}",
            "'(#.*)'",
        ),
        Failure(
            "",
            KeyError,
            "ValidationException",
            "Invalid expression: An expression attribute value used in expression is not defined; "
            "attribute value: {0}",
            "'(:.*)'",
        ),
        Failure(
            "",
            ValueError,
            "ValidationException",
            "Invalid expression: {0}",
            "(Cannot parse .*|Incomplete .*)",
        ),
        Failure("UpdateItem", KeyError, "ValidationException", NULL, "'(Value)'"),
        Failure(
            "TransactWriteItems BatchWriteItem",
            IndexError,
            "ValidationException",
            "Supplied request is empty, must contain exactly one of the supported requests",
            "list index",
        ),
    ),
    "dynamodbstreams": (
        Failure(
            "GetShardIterator",
            ValueError,
            "ValidationException",
            "Invalid SequenceNumber: it is no number.",
            NO_NUMBER,
        ),
        Failure(
            "DescribeStream",
            IndexError,
            "ResourceNotFoundException",
            "Requested resource not found: Stream",
        ),
        Failure(
            "GetShardIterator",
            (AssertionError, IndexError, KeyError),
            "ResourceNotFoundException",
            "Requested resource not found: Shard",
        ),
        Failure("GetRecords", KeyError, "ValidationException", "Invalid ShardIterator"),
    ),
    "kms": (
        Failure("ReplicateKey", KeyError, "ValidationException", "There is no region {0}."),
        Failure("", KeyError, "NotFoundException", "Key {0} does not exist"),
        Failure(
            "RetireGrant",
            AttributeError,
            "ValidationException",
            "A grant token, or a key's and a grant's identifiers, must be specified.",
        ),
        Failure("", AttributeError, "NotFoundException", "The alias is not found.", "'startswith'"),
        Failure(
            "GenerateRandom", TypeError, "ValidationException", "NumberOfBytes must be specified."
        ),
    ),
    "s3": (
        Failure("", ExpatError, "MalformedXML", MALFORMED_XML),
        Failure(
            "",
            (AssertionError, AttributeError),
            "InvalidArgument",
            "Argument format not recognized.",
            "'groups'|Unknown canned acl",
        ),
        Failure(
            "DeleteObjectTagging",
            AttributeError,
            "NoSuchKey",
            "The specified key does not exist.",
            "'arn'",
            404,
        ),
        Failure(
            "PutBucketEncryption PutBucketOwnershipControls PutBucketLogging "
            "PutBucketTagging PutBucketLifecycleConfiguration PutBucketReplication "
            "PutBucketNotificationConfiguration PutBucketAcl PutObjectTagging "
            "PutBucketWebsite PutBucketCors DeleteObjects PutBucketVersioning "
            "PutObjectLockConfiguration PutPublicAccessBlock",
            UNFIT,
            "MalformedXML",
            MALFORMED_XML,
        ),
        Failure(
            "CopyObject UploadPartCopy",
            ValueError,
            "InvalidArgument",
            "Invalid copy source object key",
        ),
        Failure(
            "CompleteMultipartUpload UploadPart UploadPartCopy",
            KeyError,
            "NoSuchUpload",
            "The specified upload does not exist.",
            status=404,
        ),
    ),
    "secretsmanager": (
        Failure("", ValueError, "InvalidNextTokenException", "Invalid NextToken.", NO_NUMBER),
        Failure("", KeyError, "InvalidParameterException", NULL, "'(Keys?|Values?)'"),
        Failure(
            "ReplicateSecretToRegions",
            KeyError,
            "InvalidParameterException",
            "There is no region {0}.",
        ),
        Failure(
            "",
            KeyError,
            "ResourceNotFoundException",
            "Secrets Manager can't find the specified secret.",
        ),
        Failure(
            "GetRandomPassword",
            IndexError,
            "InvalidParameterException",
            "There are no characters left that the password could have.",
        ),
    ),
    "ssm": (
        Failure("", ValueError, "InvalidNextToken", "The specified token is not valid.", NO_NUMBER),
        Failure("", KeyError, "ValidationException", NULL, "'(Key|Values)'"),
        Failure(
            "CreateDocument", UNFIT, "InvalidDocumentContent", "The content is not a document."
        ),
        Failure(
            "GetPatchBaselineForPatchGroup",
            KeyError,
            "ValidationException",
            "There is no operating system {0}.",
        ),
    ),
}
