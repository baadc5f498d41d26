import { computed, shallowRef } from 'vue';
import { ApiError } from '../../api/api-error.js';
import { gatewayApi } from '../../api/gateway-api.js';
import { operationsOf, unavailableServices } from './api-operation.js';
import { type Json } from './json-pointer.js';
import { messagesOf } from './realtime-message.js';

interface Documents {
  readonly http: Json;
  readonly realtime: Json;
}

/** The documents of all services and of the realtime part, as the gateway has them at this moment (AP-07). */
export function useDocuments() {
  const documents = shallowRef<Documents>();
  const failure = shallowRef<unknown>();
  const isLoading = shallowRef(false);
  const operations = computed(() => (documents.value ? operationsOf(documents.value.http) : []));
  const messages = computed(() => (documents.value ? messagesOf(documents.value.realtime) : []));
  const unavailable = computed(() => (documents.value ? unavailableServices(documents.value.http) : []));

  async function load(): Promise<void> {
    isLoading.value = true;
    try {
      const answers = [gatewayApi.GET('/docs/openapi.json'), gatewayApi.GET('/docs/asyncapi.json')] as const;
      const [http, realtime] = await Promise.all(answers);
      documents.value = { http: documentIn(http), realtime: documentIn(realtime) };
      failure.value = undefined;
    } catch (error) {
      failure.value = error;
    } finally {
      isLoading.value = false;
    }
  }

  void load();
  return { documents, operations, messages, unavailable, failure, isLoading, load };
}

/** These come as they are, without the envelope of other answers. @throws ApiError */
function documentIn({ data, error, response }: { data?: Json; error?: unknown; response: Response }): Json {
  if (data === undefined) throw ApiError.of(response.status, error);
  return data;
}
