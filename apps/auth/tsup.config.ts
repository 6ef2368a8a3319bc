import type { Options } from 'tsup'

const options: Options = {
  entry: { main: 'src/main.ts' },
  format: ['esm'],
  dts: false,
  target: 'es2024',
  clean: true,
  external: ['@gw/demo-mcp-server'], // development mode alone loads it; the image does not have it
}

export default options
