"""Members of requests that fill a placeholder of another name.

By service and placeholder. The placeholders are
those of "Resource types defined by …" in the Service Authorization Reference; the members those of
each service's API Reference. What isn't here is filled by the member of its own name.
"""

from __future__ import annotations

MEMBERS: dict[str, dict[str, tuple[str, ...]]] = {
    "access-analyzer": {"AnalyzerName": ("analyzerName",), "RuleName": ("ruleName",)},
    "application-autoscaling": {"ResourceId": ()},  # an identifier that AWS makes
    "cloudformation": {
        "StackName": ("StackName",),
        "StackSetName": ("StackSetName",),
        "ChangeSetName": ("ChangeSetName",),
    },
    "cloudfront": {
        "DistributionId": ("Id", "TargetDistributionId", "PrimaryDistributionId"),
        "Name": ("Name", "FunctionName"),
    },
    "cloudtrail": {
        "TrailName": ("Name", "TrailName"),
        "EventDataStoreId": ("EventDataStore",),
        "ChannelId": ("Channel",),
        "DashboardName": ("DashboardId", "Name"),
    },
    "cloudwatch": {
        "AlarmName": ("AlarmName", "AlarmNames"),
        "AlarmMuteRuleName": ("AlarmMuteRuleName", "Name"),
        "DashboardName": ("DashboardName", "DashboardNames"),
        "InsightRuleName": ("RuleName", "RuleNames"),
        "MetricStreamName": ("Name", "Names"),
    },
    "dynamodb": {"TableName": ("TableName", "TargetTableName", "SourceTableName")},
    "events": {
        "ApiDestinationName": ("Name",),
        "ArchiveName": ("ArchiveName",),
        "ConnectionName": ("Name",),
        "EndpointName": ("Name",),
        "EventBusName": ("EventBusName",),
        "EventSourceName": ("Name",),
        "ReplayName": ("ReplayName",),
        "RuleName": ("Rule", "Name"),
    },
    "firehose": {"DeliveryStreamName": ("DeliveryStreamName",)},
    "iam": {
        "CertificateNameWithPath": ("ServerCertificateName",),
        "MfaTokenIdWithPath": ("SerialNumber", "VirtualMFADeviceName"),
        "OidcProviderName": ("OpenIDConnectProviderArn", "Url"),
        "SamlProviderName": ("SAMLProviderArn", "Name"),
    },
    "kinesis": {"StreamName": ("StreamName",)},
    "kms": {"KeyId": ("KeyId", "TargetKeyId"), "Alias": ("AliasName",)},
    "lambda": {
        "CapacityProviderName": ("CapacityProviderName",),
        "CodeSigningConfigId": ("CodeSigningConfigArn",),
        "LayerVersion": ("VersionNumber",),
    },
    "logs": {
        "LogGroupName": ("logGroupName", "logGroupIdentifier"),
        "LogStreamName": ("logStreamName",),
        "DestinationName": ("destinationName",),
        "DeliverySourceName": ("name", "deliverySourceName"),
        "DeliveryDestinationName": ("name", "deliveryDestinationName"),
        "DeliveryName": ("id",),
        "DetectorId": ("anomalyDetectorArn",),
        "ScheduledQueryId": ("identifier",),
    },
    "pipes": {"Name": ("Name",)},
    "rds": {
        "DbClusterInstanceName": ("DBClusterIdentifier",),
        "DbInstanceName": ("DBInstanceIdentifier",),
        "ClusterSnapshotName": ("DBClusterSnapshotIdentifier",),
        "ClusterParameterGroupName": ("DBClusterParameterGroupName",),
        "DbClusterEndpoint": ("DBClusterEndpointIdentifier",),
        "GlobalCluster": ("GlobalClusterIdentifier",),
        "OptionGroupName": ("OptionGroupName", "TargetOptionGroupIdentifier"),
        "ParameterGroupName": ("DBParameterGroupName", "TargetDBParameterGroupIdentifier"),
        "SecurityGroupName": ("DBSecurityGroupName",),
        "SnapshotName": ("DBSnapshotIdentifier", "TargetDBSnapshotIdentifier"),
        "SubnetGroupName": ("DBSubnetGroupName",),
        "SubscriptionName": ("SubscriptionName",),
    },
    "resource-groups": {"GroupName": ("Group", "GroupName", "Name")},
    "route53": {
        "Id": (
            "HostedZoneId",
            "HealthCheckId",
            "CollectionId",
            "DelegationSetId",
            "TrafficPolicyId",
            "Id",
        ),
    },
    "scheduler": {"GroupName": ("GroupName", "Name"), "ScheduleName": ("Name",)},
    "secretsmanager": {"SecretId": ("SecretId", "Name")},
    "ses": {
        "ConfigurationSetName": ("ConfigurationSetName", "ConfigurationSet"),
        "DedicatedIPPool": ("PoolName",),
        "IdentityName": ("EmailIdentity", "FromEmailAddress", "Source", "Identity"),
        "TemplateName": ("TemplateName", "Template"),
    },
    "sns": {"TopicName": ("Name",)},
    "sqs": {"QueueName": ("QueueName", "QueueUrl")},
    "ssm": {
        "DocumentName": ("Name", "DocumentName"),
        "ParameterNameWithoutLeadingSlash": ("Name", "Names", "Path", "ResourceId"),
        "MaintenanceWindowId": ("WindowId",),
        "PatchBaselineIdResourceId": ("BaselineId",),
        "InstanceId": ("InstanceId", "InstanceIds", "Target"),
        "AutomationExecutionId": ("AutomationExecutionId",),
    },
    "states": {"ActivityName": ("name",), "StateMachineName": ("name",)},
    "xray": {"GroupName": ("GroupName",), "SamplingRuleName": ("RuleName",)},
}
"""The first that a request has counts. One that holds a list names several resources."""
