"""The whole system as CloudFormation makes it."""

from typing import Any

import boto3

from .app import APP
from .someone import Someone

TEMPLATE = """
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Role: {Type: String}
  Table: {Type: String}
  Function: {Type: String}
  Api: {Type: String}
Resources:
  ItsRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Ref Role
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Action: sts:AssumeRole, Principal: {Service: lambda.amazonaws.com}}
      ManagedPolicyArns:
        - arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
      Policies:
        - PolicyName: items
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: [dynamodb:*Item, dynamodb:Scan]
                Resource: !GetAtt ItsTable.Arn
  ItsTable:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: !Ref Table
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  ItsFunction:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: !Ref Function
      Runtime: python3.13
      Handler: index.main
      Role: !GetAtt ItsRole.Arn
      MemorySize: 1769
      Timeout: 10
      Code:
        ZipFile: |
SOURCE
  ItsApi:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: !Ref Api}
  Resource:
    Type: AWS::ApiGateway::Resource
    Properties:
      RestApiId: !Ref ItsApi
      ParentId: !GetAtt ItsApi.RootResourceId
      PathPart: DynamoDBManager
  Method:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref ItsApi
      ResourceId: !Ref Resource
      HttpMethod: POST
      AuthorizationType: NONE
      Integration:
        Type: AWS_PROXY
        IntegrationHttpMethod: POST
        Uri: !Join
          - ""
          - - !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/
            - !GetAtt ItsFunction.Arn
            - /invocations
  Deployment:
    Type: AWS::ApiGateway::Deployment
    DependsOn: Method
    Properties: {RestApiId: !Ref ItsApi}
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref ItsApi
      DeploymentId: !Ref Deployment
      StageName: prod
      Variables: {colour: blue}
      MethodSettings:
        - {ResourcePath: /*, HttpMethod: "*", ThrottlingRateLimit: 500, ThrottlingBurstLimit: 200}
  Permission:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: !Ref ItsFunction
      Principal: apigateway.amazonaws.com
      SourceArn: !Sub arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${ItsApi}/*
"""


def cloudformation(me: Someone) -> None:
    formation: Any = boto3.client("cloudformation")
    names, stack = me.names, f"system-{me.names.suffix}"
    given = {"Role": names.role, "Table": names.table, "Function": names.function, "Api": names.api}
    indented = "\n".join(" " * 10 + line for line in APP.splitlines())
    formation.create_stack(
        StackName=stack,
        TemplateBody=TEMPLATE.replace("SOURCE", indented),
        Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in given.items()],
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    formation.get_waiter("stack_create_complete").wait(StackName=stack)
    me.answers_in_another_way = True
