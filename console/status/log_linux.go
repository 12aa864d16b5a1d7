package status

import "context"

func (m *machine) log(ctx context.Context, q logQuery) ([]logEntry, bool, error) {
	out, cut, err := m.runs.run(ctx, "journalctl", journalArgs(q)...)
	list := parseJournal(out, q)
	return list, cut && len(list) < q.count, err
}
