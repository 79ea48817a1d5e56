// Mercurius' gateway with its JIT: SERVICES (JSON list of name, url, schema), PORT.
import Fastify from 'fastify'
import mercuriusGateway from '@mercuriusjs/gateway'

const services = JSON.parse(process.env.SERVICES)
const app = Fastify()
app.register(mercuriusGateway, { jit: 1, gateway: { services } })
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) })
