package console

import (
	"fmt"
	"strings"
	"time"

	"github.com/vtykit/vtykit/internal/safe"
)

// Severity is a syslog severity (RFC 5424 section 6.2.1): the smaller, the graver.
type Severity uint8

// The severities, by the names that IOS gives them.
const (
	Emergencies Severity = iota
	Alerts
	Critical
	Errors
	Warnings
	Notifications
	Informational
	Debugging
)

var severityNames = [...]string{"emergencies", "alerts", "critical", "errors", "warnings", "notifications", "informational", "debugging"}

func (v Severity) String() string { return severityNames[min(v, Debugging)] }

// SeverityNames are the names of all severities, gravest first.
func SeverityNames() []string { return append([]string(nil), severityNames[:]...) }

// ParseSeverity finds a severity by its whole name.
func ParseSeverity(name string) (Severity, bool) {
	for i, n := range severityNames {
		if strings.EqualFold(n, name) {
			return Severity(i), true
		}
	}
	return 0, false
}

// maxLogLine bounds one log message, in bytes.
const maxLogLine = 1024

// logBuffer is a ring of the newest log lines.
type logBuffer struct {
	lines []string
	next  int
	full  bool
}

func (b *logBuffer) init(n int) {
	if n == 0 {
		n = 200
	}
	b.lines = make([]string, max(n, 0))
}

func (b *logBuffer) add(line string) {
	if len(b.lines) == 0 {
		return
	}
	b.lines[b.next] = line
	if b.next++; b.next == len(b.lines) {
		b.next, b.full = 0, true
	}
}

func (b *logBuffer) all() []string {
	if !b.full {
		return append([]string(nil), b.lines[:b.next]...)
	}
	return append(append([]string(nil), b.lines[b.next:]...), b.lines[:b.next]...)
}

// Log writes a log message in IOS's form, such as
//
//	*Nov 21 04:05:06.789: %SYS-5-CONFIG_I: Configured by admin
//
// to the buffer of `show logging` and to the sessions that asked for messages of this severity (`terminal monitor`). Format and
// args are those of fmt.Sprintf; control characters come out escaped. It does not block.
func (c *Console) Log(v Severity, facility, mnemonic, format string, args ...any) {
	text := fmt.Sprintf("*%s: %%%s-%d-%s: %s", time.Now().Format("Jan _2 15:04:05.000"), facility, v, mnemonic, fmt.Sprintf(format, args...))
	text = string(safe.AppendLine(nil, []byte(text), maxLogLine))
	c.mu.Lock()
	c.buffer.add(text)
	c.mu.Unlock()
	for _, s := range c.Sessions() {
		if s.wants(v) {
			s.deliver(text)
		}
	}
}

// Logged returns the log messages in the buffer, oldest first.
func (c *Console) Logged() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.buffer.all()
}

// ClearLog empties the buffer.
func (c *Console) ClearLog() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.buffer.init(len(c.buffer.lines))
}

func (s *Session) wants(v Severity) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.monitor && v <= s.maxSev
}

// SetMonitor switches log messages of severity v and graver on or off for this session, as `terminal monitor` does.
func (s *Session) SetMonitor(on bool, v Severity) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.monitor, s.maxSev = on, v
	if on {
		s.scripted = false
	}
}
