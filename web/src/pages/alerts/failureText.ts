/* Why a message did not arrive: what happens most, in the page's language. */
import type { Words } from './words';

export function failureText(error: string | null, { t }: Pick<Words, 't'>): string {
    const [, peer, why] = /^cannot connect to (\S+): (.+)$/is.exec(error ?? '') ?? [];
    if (peer === undefined || why === undefined) return error ?? '';
    if (/refused/i.test(why)) return t('receivers.refused', { peer });
    if (/^nothing answered|timed out/i.test(why)) return t('receivers.unanswered', { peer });
    return t('receivers.unreached', { peer, why });
}
