import { defineConfig } from 'tsup'

export default defineConfig({
  entry: { main: 'src/main.ts', gateway: 'src/gateway.ts' },
  format: ['esm'],
  dts: false,
  target: 'es2024',
  clean: true,
})
