/* What a camera sees otherwise than before, in the words of the page Quality. */
import { useDrift } from '../../api/quality';
import { sentencesOf } from '../quality/sentences';
import { inRank, needsLook } from '../quality/streams';
import { useWords } from '../quality/words';

export default function DriftSays({ camera }: { camera: string | null }) {
    const words = useWords();
    const streams = useDrift().data?.streams ?? [];
    const worst = inRank(streams).find(
        (stream) => stream.camera_id === camera && !stream.ended && needsLook(stream),
    );
    const [sentence] = worst ? sentencesOf(worst, words) : [];
    return sentence ? <p className="max-w-prose text-pretty">{sentence}</p> : null;
}
