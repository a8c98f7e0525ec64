// node client.mjs URL client.jwk server.jwks.json: opens a session, calls tools, and prints what was verified, with the receipt of each exchange.
import { readFileSync } from 'node:fs'
import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import { connect } from './connect.mjs'

const [url, keyFile, serverKeysFile] = process.argv.slice(2)
if (!serverKeysFile) {
  console.error('Usage: node client.mjs URL client.jwk server.jwks.json')
  process.exit(2)
}
const read = file => JSON.parse(readFileSync(file, 'utf8'))
const text = result => result.content.map(part => part.text).join('\n')

try {
  const { client, transport } = await connect({
    url,
    key: read(keyFile),
    serverKeys: read(serverKeysFile),
    onAnswer: ({ method, status, events, receipt }) =>
      console.log(`  verified: ${method} ${status}${events === undefined ? '' : `, ${events} events`}, receipt ${receipt ?? 'none'}`),
    onFault: error => {
      console.error(`NOT VERIFIED: ${error.message}`)
      process.exitCode = 1
    },
    handlers: [[ToolListChangedNotificationSchema, () => console.log('the server says: the tools have changed')]],
  })
  console.log(`MCP ${transport.protocolVersion}, ${transport.sessionId ? 'a session' : 'no session'}`)
  const tools = (await client.listTools()).tools.map(tool => tool.name)
  console.log(`tools: ${tools.join(', ')}`)
  console.log(`whoami: ${text(await client.callTool({ name: 'whoami' }))}`)
  console.log(`add: ${text(await client.callTool({ name: 'add', arguments: { a: 0.1, b: 41.9 } }))}`)
  if (tools.includes('count')) {
    const counted = await client.callTool({ name: 'count', arguments: { to: 3 } }, undefined, {
      onprogress: ({ progress, total }) => console.log(`count: ${progress} of ${total}`),
    })
    console.log(`count: ${text(counted)}`)
    await client.callTool({ name: 'announce' })
  }
  await transport.terminateSession()
  await client.close()
} catch (error) {
  console.error(error.message)
  process.exit(1) // whatever is still open
}
