import axios, { type AxiosError } from 'axios';
import { type AxiosAuthRefreshOptions, createAuthRefresh } from 'axios-auth-refresh';
import type { Client, TokenAnswer, Tokens } from './tokens';

/**
 * `axios-auth-refresh`, as its documentation sets it up. Of several 401s at once it retries only the first unless
 * `deduplicateRefresh` is off; with it off, the refresh under way is shared all the same.
 */
export function axiosAuthRefresh(tokens: Tokens, options: AxiosAuthRefreshOptions): Client {
  const api = axios.create({ baseURL: tokens.url, proxy: false });
  api.interceptors.request.use((config) => {
    config.headers.set('authorization', tokens.authorization);
    return config;
  });
  api.interceptors.response.use(undefined, (error: AxiosError) => {
    if (error.response?.status === 401) tokens.noteRefused();
    throw error;
  });
  const refresh = async (failed: AxiosError) => {
    // A 401 that comes late is about the token before this one: nothing to do but to send again.
    if (failed.config?.headers.get('authorization') !== tokens.authorization) return;
    const body = await tokens.refreshBody();
    const answer = await axios.post<TokenAnswer>(`${tokens.url}/auth/refresh`, body, { proxy: false });
    tokens.adopt(answer.data);
  };
  createAuthRefresh(api, refresh, options);

  return {
    get: async (path) => (await api.get(path)).data,
    post: async (path, body) => (await api.post(path, body)).data,
  };
}
