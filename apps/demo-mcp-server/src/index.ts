export type { Caller } from './caller.ts'
export { createDemoMcpServer } from './create-demo-mcp-server.ts'
export type { DemoMcpServerOptions } from './create-demo-mcp-server.ts'
export { DEMO_RESOURCE } from './scopes.ts'
