package status

import "context"

func (m *machine) log(ctx context.Context, q logQuery) ([]logEntry, bool, error) {
	out, cut, err := m.runs.run(ctx, "wevtutil.exe", eventArgs(q)...)
	list := parseEvents(out, q, m.now())
	return list, cut && len(list) < q.count, err
}
