import { createAlova } from 'alova';
import { createServerTokenAuthentication } from 'alova/client';
import adapterFetch from 'alova/fetch';
import type { Client, TokenAnswer, Tokens } from './tokens';

/** alova with its token authentication by the server's word: an answer of 401 means "refresh and send again". */
export function alovaServerTokens(tokens: Tokens): Client {
  const { onAuthRequired, onResponseRefreshToken } = createServerTokenAuthentication({
    assignToken: (method) => {
      method.config.headers.authorization = tokens.authorization;
    },
    refreshTokenOnSuccess: {
      isExpired: (response: Response) => {
        if (response.status === 401) tokens.noteRefused();
        return response.status === 401;
      },
      handler: async (_, method) => {
        // A 401 that comes late is about the token before this one: nothing to do but to send again.
        if (method.config.headers.authorization !== tokens.authorization) return;
        const body = await tokens.refreshBody();
        tokens.adopt(await api.Post<TokenAnswer>('/auth/refresh', body, { meta: { authRole: 'refreshToken' } }));
      },
    },
  });
  const api = createAlova({
    baseURL: tokens.url,
    requestAdapter: adapterFetch(),
    // By default equal calls at the same time are one, and answers are kept for minutes: here each call is a call.
    shareRequest: false,
    cacheFor: null,
    beforeRequest: onAuthRequired(),
    responded: onResponseRefreshToken(async (response) => {
      if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
      return await response.json();
    }),
  });

  return {
    get: async <T>(path: string) => await api.Get<T>(path),
    post: async <T>(path: string, body: object) => await api.Post<T>(path, body as Record<string, unknown>),
  };
}
