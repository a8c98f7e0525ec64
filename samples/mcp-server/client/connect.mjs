// The SDK's client over the signing fetch. As soon as anything that it received was not verified, it is closed: calls that wait end then, and none is made any more.
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { signingFetch } from './signing-fetch.mjs'

/**
 * @param url of the MCP endpoint, as the gateway knows it
 * @param onFault told what was not verified
 * @param handlers [schema, handler] for notifications of the server
 * @returns the client, connected, and its transport
 */
export async function connect({ url, key, serverKeys, onAnswer, onFault = () => {}, handlers = [] }) {
  const client = new Client({ name: 'signet-sample-client', version: '1' })
  for (const [schema, handler] of handlers) client.setNotificationHandler(schema, handler)
  const signing = signingFetch({
    key, serverKeys, onAnswer,
    onFault: error => {
      onFault(error)
      setImmediate(() => client.close()) // when whoever asked has been told
    },
  })
  const transport = new StreamableHTTPClientTransport(new URL(url), { fetch: signing })
  await client.connect(transport)
  return { client, transport }
}
