import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import vue from '@vitejs/plugin-vue'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const LEAST = 1_000 // bytes: below, the headers outweigh what is saved

/** Beside each script, style sheet and picture its brotli and gzip, so that no server compresses anything. */
function compressed(): Plugin {
  let out = ''
  return {
    name: 'compressed',
    apply: 'build',
    configResolved: (config) => void (out = resolve(config.root, config.build.outDir, config.build.assetsDir)),
    closeBundle: () => {
      for (const name of readdirSync(out)) {
        const file = join(out, name)
        if (!/\.(js|css|svg)$/.test(name) || statSync(file).size < LEAST) continue
        const whole = readFileSync(file)
        writeFileSync(`${file}.br`, brotliCompressSync(whole, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }))
        writeFileSync(`${file}.gz`, gzipSync(whole, { level: 9 }))
      }
    },
  }
}

const server = process.env.HEBAN_SERVER ?? 'http://127.0.0.1:8400'

export default defineConfig({
  plugins: [vue(), compressed()],
  build: {
    // Clerks work at ten-year-old desktops: the last Chromium for them is 109.
    target: ['chrome87', 'edge88', 'firefox78', 'safari14'],
    chunkSizeWarningLimit: 900,
  },
  server: { proxy: { '/api': server } },
  preview: { proxy: { '/api': server } },
  // why: the checks of the server run beside these on the same two cores
  test: { environment: 'happy-dom', include: ['tests/**/*.test.ts'], testTimeout: 30_000, setupFiles: ['tests/setup.ts'] },
})
