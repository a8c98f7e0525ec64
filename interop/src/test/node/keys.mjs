// Makes one key for each algorithm: private.json for the client, trusted.json for the server.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, generateSecret } from 'jose'

const directory = process.argv[2]
const secret = []
const trusted = []
for (const alg of ['Ed25519', 'EdDSA', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512']) {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  const names = { kid: `node-${alg}`, alg, use: 'sig' }
  secret.push({ ...(await exportJWK(privateKey)), ...names })
  trusted.push({ ...(await exportJWK(publicKey)), ...names })
}
for (const alg of ['HS256', 'HS384', 'HS512']) {
  const key = { ...(await exportJWK(await generateSecret(alg, { extractable: true }))), kid: `node-${alg}`, alg, use: 'sig' }
  secret.push(key)
  trusted.push(key)
}
writeFileSync(join(directory, 'private.json'), JSON.stringify({ keys: secret }))
writeFileSync(join(directory, 'trusted.json'), JSON.stringify({ keys: trusted }))
