package console

import (
	"context"
	"log/slog"
	"strconv"
	"time"
	"unicode"

	"github.com/vtykit/vtykit/internal/safe"
)

// Attributes that a [LogHandler] takes out of a record, at its top level, for the head of the message.
const (
	FacilityKey = "facility" // instead of LogHandlerOptions.Facility
	MnemonicKey = "mnemonic" // instead of the level's name
)

// LogHandlerOptions are the options of [NewLogHandler].
type LogHandlerOptions struct {
	// Level is the least level that is taken; nil is slog.LevelInfo.
	Level slog.Leveler
	// Facility stands at the head of a message; empty is SYS.
	Facility string
}

// LogHandler is a [slog.Handler] that makes each record a log message of a console: one line, the attributes behind the message
// as key=value with the groups' names and dots before the key.
//
//	*Nov 21 04:05:06.789: %SYS-4-WARN: fan is slow tray=2 psu.state="no load"
//
// The severity follows from the level: Debug debugging, Info informational, Info+2 notifications, Warn warnings, Error errors, and for
// each 4 above Error one more. Lines are cut to 1024 bytes, with control characters escaped. It never blocks, and any number of
// goroutines may use it. Do not make it the console's own Config.Logger unless another handler takes those records too: a
// panic's stack is not for operators' terminals.
type LogHandler struct {
	c        *Console
	level    slog.Leveler
	head     head
	group    string // of all attributes to come, with its dot
	prepared []byte // attributes of WithAttrs
}

// head is what stands between the time and the message.
type head struct{ facility, mnemonic string }

var _ slog.Handler = (*LogHandler)(nil)

// NewLogHandler returns a handler that feeds c's log. opts may be nil; it panics where c is.
func NewLogHandler(c *Console, opts *LogHandlerOptions) *LogHandler {
	if c == nil {
		panic("console: NewLogHandler: nil console")
	}
	h := &LogHandler{c: c, level: slog.LevelInfo, head: head{facility: "SYS"}}
	if opts != nil && opts.Level != nil {
		h.level = opts.Level
	}
	if opts != nil && opts.Facility != "" {
		h.head.facility = opts.Facility
	}
	return h
}

// SeverityOf is the syslog severity of a level of slog.
func SeverityOf(l slog.Level) Severity {
	switch {
	case l < slog.LevelInfo:
		return Debugging
	case l < slog.LevelInfo+2:
		return Informational
	case l < slog.LevelWarn:
		return Notifications
	case l < slog.LevelError:
		return Warnings
	case l < slog.LevelError+4:
		return Errors
	case l < slog.LevelError+8:
		return Critical
	case l < slog.LevelError+12:
		return Alerts
	}
	return Emergencies
}

// Enabled implements [slog.Handler].
func (h *LogHandler) Enabled(_ context.Context, l slog.Level) bool { return l >= h.level.Level() }

// Handle implements [slog.Handler].
func (h *LogHandler) Handle(_ context.Context, r slog.Record) error {
	top, attrs := h.head, append(make([]byte, 0, 256), h.prepared...)
	r.Attrs(func(a slog.Attr) bool {
		attrs = top.appendAttr(attrs, h.group, a, 0)
		return len(attrs) < maxLogLine
	})
	if top.mnemonic == "" {
		top.mnemonic = levelName(r.Level)
	}
	v := SeverityOf(r.Level)
	line := append(make([]byte, 0, 256), '*')
	if !r.Time.IsZero() {
		line = r.Time.AppendFormat(line, logTime)
	}
	line = append(append(line, ": %"...), top.facility...)
	line = append(append(strconv.AppendInt(append(line, '-'), int64(v), 10), '-'), top.mnemonic...)
	line = append(append(append(line, ": "...), r.Message[:min(len(r.Message), maxLogLine)]...), attrs...)
	h.c.distribute(v, string(safe.AppendLine(nil, line, maxLogLine)))
	return nil
}

// levelName is the mnemonic of a record that names none.
func levelName(l slog.Level) string {
	switch {
	case l < slog.LevelInfo:
		return "DEBUG"
	case l < slog.LevelWarn:
		return "INFO"
	case l < slog.LevelError:
		return "WARN"
	}
	return "ERROR"
}

// WithAttrs implements [slog.Handler].
func (h *LogHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	n := *h
	n.prepared = append([]byte(nil), h.prepared...)
	for _, a := range attrs {
		if len(n.prepared) < maxLogLine {
			n.prepared = n.head.appendAttr(n.prepared, n.group, a, 0)
		}
	}
	return &n
}

// WithGroup implements [slog.Handler].
func (h *LogHandler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	n := *h
	if len(n.group) < maxLogLine {
		n.group += name + "."
	}
	return &n
}

// maxLogGroups is how deep groups within one attribute are followed; below it they are cut off.
const maxLogGroups = 16

// appendAttr appends a blank and one attribute, or those of a group, or takes it into the head.
func (top *head) appendAttr(dst []byte, group string, a slog.Attr, depth int) []byte {
	v := a.Value.Resolve()
	if a.Key == "" && v.Kind() != slog.KindGroup && v.Equal(slog.Value{}) || len(dst) >= maxLogLine || depth > maxLogGroups {
		return dst // slog: an Attr that is its zero value is ignored
	}
	if v.Kind() == slog.KindGroup {
		if a.Key != "" {
			group += a.Key + "."
		}
		for _, m := range v.Group() {
			dst = top.appendAttr(dst, group, m, depth+1)
		}
		return dst
	}
	if group == "" && v.Kind() == slog.KindString {
		switch word := safe.Line(v.String(), 32); {
		case a.Key == FacilityKey && word != "":
			top.facility = word
			return dst
		case a.Key == MnemonicKey && word != "":
			top.mnemonic = word
			return dst
		}
	}
	dst = append(dst, ' ')
	dst = appendWord(dst, group+a.Key)
	dst = append(dst, '=')
	switch v.Kind() {
	case slog.KindInt64:
		return strconv.AppendInt(dst, v.Int64(), 10)
	case slog.KindTime:
		return v.Time().AppendFormat(dst, time.RFC3339Nano)
	}
	return appendWord(dst, v.String())
}

// appendWord appends text, in quotes where it would not read as one word.
func appendWord(dst []byte, text string) []byte {
	cut := text[:min(len(text), maxLogLine)]
	for _, r := range cut {
		if r == ' ' || r == '"' || r == '=' || r == '\\' || !unicode.IsPrint(r) {
			return strconv.AppendQuote(dst, cut)
		}
	}
	if cut == "" {
		return append(dst, `""`...)
	}
	return append(dst, cut...)
}
