/* Server-Sent Events, read from a stream of text.
 *
 * The browser's own EventSource hides comments, and with them the server's heartbeat: of a
 * connection that died without a word it would never know. So this is read by hand; the
 * format is that of WHATWG HTML, "Server-sent events". */

export interface SseMessage {
    type: string;
    data: string;
}

export interface SseParser {
    /** Take the next piece of the stream; returns the messages that it completes. */
    push(text: string): SseMessage[];
    /** The last `id` that was seen. */
    readonly lastId: string;
}

export function sseParser(lastId = ''): SseParser {
    let rest = '';
    let type = '';
    let data: string[] = [];
    let id = lastId;

    function field(name: string, value: string): void {
        if (name === 'event') type = value;
        else if (name === 'data') data.push(value);
        else if (name === 'id' && !value.includes('\0')) id = value;
    }

    function line(text: string, messages: SseMessage[]): void {
        if (text === '') {
            if (data.length > 0) messages.push({ type: type || 'message', data: data.join('\n') });
            type = '';
            data = [];
            return;
        }
        const colon = text.indexOf(':');
        if (colon === 0) return;
        if (colon < 0) field(text, '');
        else field(text.slice(0, colon), text.slice(colon + 1).replace(/^ /, ''));
    }

    return {
        push(text) {
            const messages: SseMessage[] = [];
            const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
            rest = lines.pop() ?? '';
            for (const one of lines) line(one, messages);
            return messages;
        },
        get lastId() {
            return id;
        },
    };
}
