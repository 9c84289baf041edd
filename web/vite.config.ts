import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/* Where `npm run dev` finds a running server. */
const api = process.env['SHOPFLOOR_API'] ?? 'http://127.0.0.1:3000';

export default defineConfig({
    plugins: [react(), tailwindcss()],
    resolve: { alias: { '@': fileURLToPath(new URL('src', import.meta.url)) } },
    build: {
        target: 'es2023',
        /* The policy of the pages (src/http/assets.c) knows no data: and no inline script. */
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        reportCompressedSize: false,
    },
    worker: { format: 'es' },
    server: { proxy: { '/api': api } },
    test: {
        environment: 'jsdom',
        include: ['src/**/*.test.{ts,tsx}'],
    },
});
