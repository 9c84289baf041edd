import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/* Where `npm run dev` finds a running server. */
const api = process.env['SHOPFLOOR_API'] ?? 'http://127.0.0.1:3000';

const source = (path: string): string => fileURLToPath(new URL(`src/${path}`, import.meta.url));

/* What src/main.ts loads for every page: the browser is told by the page itself, so that it need
 * not wait for main.ts to say so. */
const START = source('app/start.tsx');

function startPreloaded(): Plugin {
    return {
        name: 'start-preloaded',
        transformIndexHtml: {
            order: 'post',
            handler(_html, { bundle = {} }) {
                const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
                const start = chunks.find(({ facadeModuleId }) => facadeModuleId === START);
                const entry = chunks.find(({ isEntry }) => isEntry);
                const files = start ? [start.fileName, ...start.imports] : [];
                return files
                    .filter((file) => file !== entry?.fileName)
                    .map((file) => ({
                        tag: 'link',
                        attrs: { rel: 'modulepreload', crossorigin: true, href: `/${file}` },
                        injectTo: 'head',
                    }));
            },
        },
    };
}

/* --- the page of a hub: the same, but for one attribute (src/lib/serves.ts) --- */

const asHub = (html: string): string => html.replace('data-serves="site"', 'data-serves="hub"');

function hubPage(): Plugin {
    return {
        name: 'hub-page',
        enforce: 'post',
        transformIndexHtml: (html) =>
            process.env['SHOPFLOOR_SERVES'] === 'hub' ? asHub(html) : html,
        generateBundle(_options, bundle) {
            const page = bundle['index.html'];
            if (page?.type !== 'asset') throw new Error('there is no index.html');
            const source = asHub(String(page.source));
            this.emitFile({ type: 'asset', fileName: 'hub.html', source });
        },
    };
}

/* --- files: each costs a visitor some time, however small it is --- */

interface Modules {
    getModuleInfo(id: string): { importedIds: readonly string[] } | null;
}

function needed(by: string, modules: Modules, found = new Set<string>()): Set<string> {
    if (found.has(by)) return found;
    found.add(by);
    for (const id of modules.getModuleInfo(by)?.importedIds ?? []) needed(id, modules, found);
    return found;
}

/* What most pages that need one of them need together is one file, also for those that do not. */
const GROUPS: readonly [string, RegExp][] = [
    ['chart', /uplot|src\/ui\/(Chart|ChartTable|plot|axis)\.tsx?$|src\/trend\//],
    ['lists', /src\/(pages\/events\/(Pages|cursors)|people\/actors)\.tsx?$/],
    ['disputes', /src\/edit\/(DisputeMark|disputedBy|disputeWords)\.tsx?$/],
];

/* One file of all that every page needs, but not what is there already when it is asked for; and
 * one of small parts that some pages share, if they bring nothing large with them. */
function fileOf(id: string, modules: Modules): string | null {
    const start = needed(START, modules);
    const small = (one: string): boolean =>
        start.has(one) || /lucide-react|src\/(ui|lib)\//.test(one);
    if (needed(source('main.ts'), modules).has(id)) return null;
    if (start.has(id)) return 'start';
    const group = GROUPS.find(([, one]) => one.test(id));
    if (group) return group[0];
    return [...needed(id, modules)].every(small) ? 'parts' : null;
}

export default defineConfig({
    plugins: [react(), tailwindcss(), startPreloaded(), hubPage()],
    resolve: { alias: { '@': fileURLToPath(new URL('src', import.meta.url)) } },
    build: {
        target: 'es2023',
        /* The policy of the pages (src/api/assets.c) knows no data: and no inline script. */
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        reportCompressedSize: false,
        rolldownOptions: {
            output: {
                codeSplitting: {
                    groups: [
                        {
                            debugName: 'shared',
                            name: fileOf,
                            minShareCount: 2,
                            includeDependenciesRecursively: false,
                        },
                    ],
                },
            },
        },
    },
    worker: { format: 'es' },
    /* Changes are taken only from a page of the same address, so that stays as the browser said it. */
    server: { proxy: { '/api': { target: api, changeOrigin: false } } },
    test: {
        environment: 'jsdom',
        include: ['src/**/*.test.{ts,tsx}'],
    },
});
