/* The worker says that an own event is wrong. */
import { disputeEvent } from '../../api/changes';
import type { Event } from '../../api/types';
import DisputeDialog from '../../edit/DisputeDialog';
import { useWords } from './words';

interface DisputeProps {
    event: Event;
    onClose: () => void;
    onDone: () => void;
}

export default function Dispute({ event, onClose, onDone }: DisputeProps) {
    const { t, times } = useWords();
    const { timestamp, event_type, workstation_id } = event;
    return (
        <DisputeDialog
            of={event_type === 'product_count' ? 'units' : 'state'}
            what={`${times.dateTimeExact(timestamp)} · ${t(`event.${event_type}`)} · ${workstation_id}`}
            own
            save={({ reason, was, share }) =>
                disputeEvent(event.event_uuid, {
                    reason,
                    share_reason: share,
                    ...(was !== '' && { event_type: was }),
                })
            }
            onClose={onClose}
            onDone={onDone}
        />
    );
}
