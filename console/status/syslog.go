package status

import (
	"context"
	"regexp"
	"slices"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/console/rows"
	"github.com/vtykit/vtykit/internal/safe"
)

// DefaultLogEntries is how many entries `show logging system` shows.
const DefaultLogEntries = 50

// maxLogEntries is how many it shows at most.
const maxLogEntries = 1000

// maxMessage is how much of a message is shown, in bytes.
const maxMessage = 4096

// logQuery is which entries are asked for.
type logQuery struct {
	count int
	unit  string         // of systemd, or the source on Windows; empty is any
	level int            // this severity and graver, of RFC 5424
	since time.Duration  // not older; 0 is any
	match *regexp.Regexp // of the message; nil is any
}

// logEntry is one entry of a log.
type logEntry struct {
	at      time.Time
	level   int // severity of RFC 5424, negative if it has none
	source  string
	message string
}

// wants says whether an entry is one that is asked for.
func (q logQuery) wants(e logEntry) bool {
	return (e.level < 0 || e.level <= q.level) && (q.match == nil || q.match.MatchString(e.message))
}

// severities are the words of RFC 5424 section 6.2.1, as journalctl(1) has them.
func severities() []string {
	return []string{"emergency", "alert", "critical", "error", "warning", "notice", "informational", "debug"}
}

// word is the severity's, empty if there is none.
func (e logEntry) word() string {
	if e.level < 0 || e.level > 7 {
		return ""
	}
	return severities()[e.level]
}

// text is an entry on one line: whoever wrote the message must not write other entries with it.
func (e logEntry) text() string {
	head := e.at.Format(time.Stamp)
	for _, w := range []string{e.source, e.word()} {
		if w != "" {
			head += " " + oneLine(w)
		}
	}
	return head + ": " + safe.Line(e.message, maxMessage)
}

func (c *commands) addLog() {
	schema := rows.New(rows.Time("TIME"), rows.Text("LEVEL").Wide(), rows.Text("SOURCE"), rows.Text("MESSAGE"))
	count, unit := arg.Int("COUNT", 1, maxLogEntries), arg.Word("UNIT")
	level, since := arg.Keywords("LEVEL", severities()...), arg.Duration("AGE", time.Second, 10*365*24*time.Hour)
	pattern := arg.Regexp("PATTERN")
	c.group("show logging", "Show the contents of logging buffers") // as the standard command has it; a bare console lacks that
	c.add("show logging system", `[{last COUNT|unit UNIT|level LEVEL|since AGE|match PATTERN}]
		Log of the operating system
		The newest entries, the newest last.
		last     how many
		COUNT    entries; 50 when left out
		unit     of one service
		UNIT     its unit, such as nginx or nginx.service; on Windows the source
		level    of a severity and graver ones
		LEVEL    the least severity
		since    not older
		AGE      such as 15m or 2h
		match    those whose message matches
		PATTERN  regular expression`, func(ctx context.Context, s *console.Session, a console.Args) error {
		q := logQuery{count: DefaultLogEntries, unit: unit.Get(a), level: 7, since: since.Get(a), match: pattern.Get(a)}
		if n, ok := count.Lookup(a); ok {
			q.count = n
		}
		if w, ok := level.Lookup(a); ok {
			q.level = slices.Index(severities(), w)
		}
		entries, cut, err := c.facts.log(ctx, q)
		if err != nil && len(entries) == 0 {
			return unavailable("System log", err)
		}
		why := note("System log", err)
		if cut && why == "" {
			why = "Older entries were not searched: the log has more than can be read at once."
		}
		if s.Typed() == nil && len(entries) > 0 { // a table would cut the messages
			for _, e := range entries {
				s.WriteLine(e.text())
			}
			if why != "" {
				s.WriteLine(why)
			}
			return nil
		}
		t := schema.Table()
		for _, e := range entries {
			t.Add(e.at, given(e.word()), given(e.source), e.message)
		}
		return print(ctx, s, t, why)
	}, count, unit, level, since, pattern, schema.Pipes(), console.Level(15))
}
