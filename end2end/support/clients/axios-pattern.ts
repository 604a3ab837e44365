import axios, { type AxiosError, type InternalAxiosRequestConfig } from 'axios';
import type { Client, TokenAnswer, Tokens } from './tokens';

interface Waiting {
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * The interceptor that is copied from article to article: a bearer header on every request, one refresh at the
 * first 401, a queue for the others, everything sent again. It knows no late 401: one that arrives when
 * the refresh is over begins another.
 */
export function axiosPattern(tokens: Tokens): Client {
  const api = axios.create({ baseURL: tokens.url, proxy: false });
  const retried = new WeakSet<InternalAxiosRequestConfig>();
  let refreshing = false;
  let queue: Waiting[] = [];

  const settle = (act: (waiting: Waiting) => void) => {
    const waiting = queue;
    queue = [];
    waiting.forEach(act);
  };

  api.interceptors.request.use((config) => {
    config.headers.set('authorization', tokens.authorization);
    return config;
  });
  api.interceptors.response.use(undefined, async (error: AxiosError) => {
    const call = error.config;
    if (error.response?.status !== 401 || !call || retried.has(call)) throw error;
    tokens.noteRefused();
    retried.add(call);
    if (refreshing) {
      await new Promise<void>((resolve, reject) => queue.push({ resolve, reject }));
      return api(call);
    }
    refreshing = true;
    try {
      const body = await tokens.refreshBody();
      // Not through `api`: a refresh must not wait for itself.
      const answer = await axios.post<TokenAnswer>(`${tokens.url}/auth/refresh`, body, { proxy: false });
      tokens.adopt(answer.data);
      settle(({ resolve }) => resolve());
    } catch (refused) {
      settle(({ reject }) => reject(refused));
      throw refused;
    } finally {
      refreshing = false;
    }
    return api(call);
  });

  return {
    get: async (path) => (await api.get(path)).data,
    post: async (path, body) => (await api.post(path, body)).data,
  };
}
