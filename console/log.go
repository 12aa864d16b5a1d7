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

// Off is the severity of a log destination that takes no message.
const Off Severity = 255

func (v Severity) String() string {
	if v == Off {
		return "disabled"
	}
	return severityNames[min(v, Debugging)]
}

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

// Log writes a log message in IOS's form, such as
//
//	*Nov 21 04:05:06.789: %SYS-5-CONFIG_I: Configured by admin
//
// to the destinations that want its severity ([Logging]): the buffer of `show logging`, the sessions that asked for messages
// (`terminal monitor`), those of this machine's own terminals. Format and args are those of fmt.Sprintf; control characters come
// out escaped. It does not block.
func (c *Console) Log(v Severity, facility, mnemonic, format string, args ...any) {
	v = min(v, Debugging)
	text := fmt.Sprintf("*%s: %%%s-%d-%s: %s", time.Now().Format(logTime), facility, v, mnemonic, fmt.Sprintf(format, args...))
	c.distribute(v, string(safe.AppendLine(nil, []byte(text), maxLogLine)))
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
	c.buffer.clear()
}

// SetMonitor switches log messages of severity v and graver on or off for this session, as `terminal monitor` does. What
// [Logging.Monitor] leaves out stays out.
func (s *Session) SetMonitor(on bool, v Severity) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.monitor, s.maxSev = on, v
	if on {
		s.scripted = false
	}
}
