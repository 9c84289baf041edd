/* The connection of all tabs, in a worker that lives as long as one of them does. */
import { openHub, type Hub } from './hub';
import type { LiveMessage, TabMessage } from './messages';

const ports = new Set<MessagePort>();
let hub: Hub | null = null;

function tell(message: LiveMessage): void {
    for (const port of ports) port.postMessage(message);
}

function hello(port: MessagePort): void {
    ports.add(port);
    hub ??= openHub('/api/stream', tell);
    for (const message of hub.welcome()) port.postMessage(message);
}

function answer(port: MessagePort): void {
    if (hub) port.postMessage(hub.link());
}

function bye(port: MessagePort): void {
    ports.delete(port);
    if (ports.size > 0) return;
    hub?.close();
    hub = null;
}

globalThis.addEventListener('connect', (event) => {
    const port = (event as MessageEvent).ports[0];
    if (!port) return;
    port.onmessage = ({ data }: MessageEvent<TabMessage>) => {
        if (data === 'hello') hello(port);
        else if (data === 'ask') answer(port);
        else if (data === 'renew') hub?.renew();
        else bye(port);
    };
});
