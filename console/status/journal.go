package status

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// journalRead is how many entries are read for a pattern, which is searched here: journalctl's own --grep is of another language, and
// is not in all builds.
const journalRead = 5000

// journalArgs are the arguments of journalctl. What was typed is the value of --unit=, where no dash can make it another option.
func journalArgs(q logQuery) []string {
	n := q.count
	if q.match != nil {
		n = journalRead
	}
	args := []string{"--no-pager", "--quiet", "--reverse", "--output=json",
		"--output-fields=MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,_SYSTEMD_UNIT,_COMM", "--lines=" + strconv.Itoa(n)}
	if q.level < 7 {
		args = append(args, "--priority="+strconv.Itoa(q.level))
	}
	if q.since > 0 {
		args = append(args, "--since=-"+strconv.FormatInt(int64(q.since/time.Second), 10)+"s")
	}
	if q.unit != "" {
		args = append(args, "--unit="+q.unit)
	}
	return args
}

// parseJournal reads journalctl's JSON, one entry a line with the newest first, and returns the newest that are asked for, the oldest of
// them first. A line that is cut, or no entry, is left out.
func parseJournal(out []byte, q logQuery) (list []logEntry) {
	for line := range bytes.Lines(out) {
		var j struct {
			Time       string          `json:"__REALTIME_TIMESTAMP"`
			Priority   json.RawMessage `json:"PRIORITY"`
			Identifier json.RawMessage `json:"SYSLOG_IDENTIFIER"`
			Unit       json.RawMessage `json:"_SYSTEMD_UNIT"`
			Comm       json.RawMessage `json:"_COMM"`
			Message    json.RawMessage `json:"MESSAGE"`
		}
		if json.Unmarshal(line, &j) != nil {
			continue
		}
		us, err := strconv.ParseInt(j.Time, 10, 64)
		if err != nil || us < 0 {
			continue
		}
		e := logEntry{at: time.UnixMicro(us), level: -1, message: journalText(j.Message)}
		if p, err := strconv.Atoi(journalText(j.Priority)); err == nil && p >= 0 && p <= 7 {
			e.level = p
		}
		for _, from := range []json.RawMessage{j.Identifier, j.Unit, j.Comm} {
			if e.source = journalText(from); e.source != "" {
				break
			}
		}
		if q.wants(e) {
			if list = append(list, e); len(list) == q.count {
				break
			}
		}
	}
	slices.Reverse(list)
	return list
}

// journalText is the value of a field, which is a string, or an array of bytes where it is no UTF-8, or an array of several of those; null
// is one that was too long to print.
func journalText(raw json.RawMessage) string {
	var text string
	if len(raw) == 0 || json.Unmarshal(raw, &text) == nil {
		return text
	}
	var codes []uint16
	if json.Unmarshal(raw, &codes) == nil {
		b := make([]byte, 0, len(codes))
		for _, c := range codes {
			b = append(b, byte(c))
		}
		return string(b)
	}
	var several []json.RawMessage
	if json.Unmarshal(raw, &several) != nil {
		return ""
	}
	var parts []string
	for _, one := range several[:min(len(several), 16)] {
		if len(one) > 0 && one[0] == '"' {
			parts = append(parts, journalText(one))
		}
	}
	return strings.Join(parts, " ")
}
