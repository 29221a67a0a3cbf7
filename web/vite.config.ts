import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const server = process.env.HEBAN_SERVER ?? 'http://127.0.0.1:8400'

export default defineConfig({
  plugins: [vue()],
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
