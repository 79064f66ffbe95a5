import * as z from 'zod';
import { count } from '../template/model.ts';

/**
 * The OpenAPI document that a template's REST API is imported from, as far as it is made real here. Every object is
 * strict: what the gateway comes to rely on (a validator, a model of bodies, a policy) is refused rather than left
 * out in silence. Types, header names and `POST` are in the form in which API Gateway takes them.
 */

const parameter = z.strictObject({
  name: z.string(),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean().default(false),
  schema: z.unknown(),
});

const headers = z.record(z.string(), z.string()).default({});

const integration = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('aws_proxy'),
    httpMethod: z.literal('POST'),
    uri: z.string(),
    timeoutInMillis: count.default(29_000),
    passthroughBehavior: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('mock'),
    requestTemplates: z.record(z.string(), z.string()),
    responses: z.strictObject({
      default: z.strictObject({ statusCode: z.string(), responseParameters: headers }),
    }),
  }),
]);

const operation = z.strictObject({
  operationId: z.string().optional(),
  parameters: z.array(parameter).default([]),
  security: z.array(z.record(z.string(), z.array(z.string()))).default([]),
  responses: z.unknown(),
  'x-amazon-apigateway-integration': integration,
});

const method = z.enum([
  'delete',
  'get',
  'head',
  'options',
  'patch',
  'post',
  'put',
  'x-amazon-apigateway-any-method',
]);

const tokenAuthoriser = z.strictObject({
  type: z.literal('apiKey'),
  name: z.string(),
  in: z.literal('header'),
  'x-amazon-apigateway-authtype': z.literal('custom'),
  'x-amazon-apigateway-authorizer': z.strictObject({
    type: z.literal('token'),
    authorizerUri: z.string(),
    authorizerResultTtlInSeconds: count.default(300),
    identityValidationExpression: z.string().optional(),
  }),
});

const gatewayResponse = z.strictObject({
  statusCode: count.optional(),
  responseTemplates: z.record(z.string(), z.string()).default({}),
  responseParameters: headers,
});

export const apiDescription = z.strictObject({
  openapi: z.string().startsWith('3.0'),
  info: z.unknown(),
  paths: z.record(z.string().startsWith('/'), z.partialRecord(method, operation)),
  components: z
    .strictObject({ securitySchemes: z.record(z.string(), tokenAuthoriser).default({}) })
    .default({ securitySchemes: {} }),
  'x-amazon-apigateway-gateway-responses': z.record(z.string(), gatewayResponse).default({}),
});

export type ApiDescription = z.infer<typeof apiDescription>;
export type Operation = z.infer<typeof operation>;
export type Integration = z.infer<typeof integration>;
export type TokenAuthoriser = z.infer<typeof tokenAuthoriser>;
export type DescribedResponse = z.infer<typeof gatewayResponse>;
