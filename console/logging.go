package console

import (
	"context"
	"fmt"

	"github.com/vtykit/vtykit/console/arg"
)

// Bounds of the log buffer.
const (
	DefaultLogSize = 64 << 10 // bytes of log messages kept for `show logging`
	minLogSize     = 4096     // as IOS
	maxLogSize     = 16 << 20
	defaultLogged  = 200 // messages
)

// logTime is how IOS writes the time of a log message (service timestamps log datetime msec).
const logTime = "Jan _2 15:04:05.000"

// Logging says which log messages go where: each destination takes those of its severity and graver ones, and none when it is [Off].
type Logging struct {
	// Buffered is for the buffer of `show logging`; a new console has Debugging.
	Buffered Severity
	// BufferSize is how many bytes of messages the buffer holds, besides the bound in messages of [Config.LogBuffer]. It is
	// cut to 4096 bytes to 16 MB; 0 is [DefaultLogSize].
	BufferSize int
	// Monitor is for the sessions that said `terminal monitor`, which may want less; a new console has Debugging.
	Monitor Severity
	// Console is for the sessions on a terminal of this machine (Terminal.RemoteAddr is nil), which need not ask for it; a
	// new console has Off.
	Console Severity
}

// logging is the state of all log destinations. Console.mu guards it.
type logging struct {
	Logging
	buffered, monitored, consoled uint64 // messages that each took
}

func (l *logging) init() {
	l.Logging = Logging{Buffered: Debugging, BufferSize: DefaultLogSize, Monitor: Debugging, Console: Off}
}

// Logging returns which log messages go where now.
func (c *Console) Logging() Logging { c.mu.Lock(); defer c.mu.Unlock(); return c.logging.Logging }

// SetLogging changes which log messages go where, from the next one on. Messages that a smaller buffer has no room for go, the
// oldest first. It is usually called with what [Console.Logging] returned, changed.
func (c *Console) SetLogging(l Logging) {
	if l.BufferSize == 0 {
		l.BufferSize = DefaultLogSize
	}
	l.BufferSize = min(max(l.BufferSize, minLogSize), maxLogSize)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.logging.Logging = l
	c.buffer.trim(l.BufferSize)
}

// takes says whether a destination of severity d wants a message of severity v.
func takes(d, v Severity) bool { return d != Off && v <= d }

// distribute gives a finished message to the destinations that want it. It does not block.
func (c *Console) distribute(v Severity, line string) {
	c.mu.Lock()
	l := &c.logging
	if takes(l.Buffered, v) {
		c.buffer.add(line, l.BufferSize)
		l.buffered++
	}
	monitor, console := takes(l.Monitor, v), takes(l.Console, v)
	if monitor {
		l.monitored++
	}
	if console {
		l.consoled++
	}
	c.mu.Unlock()
	if !monitor && !console {
		return
	}
	for _, s := range c.Sessions() {
		if monitor && s.wants(v) || console && s.t.RemoteAddr() == nil {
			s.deliver(line)
		}
	}
}

// wants says whether the session asked for log messages of this severity.
func (s *Session) wants(v Severity) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.monitor && v <= s.maxSev
}

// logBuffer is a ring of the newest log lines, bounded in lines and in bytes.
type logBuffer struct {
	lines []string
	first int // index of the oldest
	n     int
	bytes int // of all lines, each with its line end
}

// init makes room for n lines: 0 is the default, less is none.
func (b *logBuffer) init(n int) {
	if n == 0 {
		n = defaultLogged
	}
	b.lines = make([]string, max(n, 0))
}

func (b *logBuffer) add(line string, size int) {
	if len(b.lines) == 0 {
		return
	}
	if b.n == len(b.lines) {
		b.drop()
	}
	b.lines[(b.first+b.n)%len(b.lines)] = line
	b.n++
	b.bytes += len(line) + 1
	b.trim(size)
}

// drop forgets the oldest line.
func (b *logBuffer) drop() {
	b.bytes -= len(b.lines[b.first]) + 1
	b.lines[b.first] = ""
	b.first = (b.first + 1) % len(b.lines)
	b.n--
}

func (b *logBuffer) trim(size int) {
	for b.n > 0 && b.bytes > size {
		b.drop()
	}
}

func (b *logBuffer) clear() {
	for b.n > 0 {
		b.drop()
	}
}

func (b *logBuffer) all() []string {
	lines := make([]string, 0, b.n)
	for i := range b.n {
		lines = append(lines, b.lines[(b.first+i)%len(b.lines)])
	}
	return lines
}

// loggingCommands registers `show logging`.
func (m *Mode) loggingCommands() {
	m.Command("show logging", "\nShow the contents of logging buffers", func(_ context.Context, s *Session, _ Args) error {
		return m.c.showLogging(s)
	})
}

// showLogging prints the settings as IOS does, and the buffer.
func (c *Console) showLogging(s *Session) error {
	c.mu.Lock()
	l, lines, live := c.logging, c.buffer.all(), len(c.buffer.lines) > 0
	c.mu.Unlock()
	s.Printf("Syslog logging: enabled (0 messages dropped, 0 messages rate-limited, 0 flushes, 0 overruns)\n\n")
	destination := func(name string, v Severity, n uint64) {
		if v == Off {
			s.Printf("    %s disabled\n", name)
			return
		}
		s.Printf("    %s level %s, %d messages logged\n", name, v, n)
	}
	destination("Console logging:", l.Console, l.consoled)
	destination("Monitor logging:", l.Monitor, l.monitored)
	if !live {
		l.Buffered = Off
	}
	destination("Buffer logging: ", l.Buffered, l.buffered)
	s.Printf("\nLog Buffer (%d bytes):\n\n", l.BufferSize)
	for _, line := range lines {
		if _, err := s.Write([]byte(line + "\n")); err != nil {
			return err
		}
	}
	return nil
}

// LoggingCommands registers in a configuration mode the commands by which IOS sets [Logging]: `logging buffered [SIZE] [SEVERITY]`,
// `logging monitor [SEVERITY]`, `logging console [SEVERITY]`, and their `no`. They act at once and are not saved; an embedder
// that keeps a configuration registers his own and calls [Console.SetLogging].
func (m *Mode) LoggingCommands() {
	c := m.c
	size, severity := arg.Int("SIZE", minLogSize, maxLogSize), arg.OneOf("SEVERITY", SeverityNames)
	m.Group("logging", "Modify message logging facilities")
	register := func(word, synopsis, help string, set func(l *Logging, a Args, v Severity), opts ...arg.Option) {
		m.Command("[no] logging "+word, synopsis+"\n"+help+`
			SIZE      Logging buffer size in bytes
			SEVERITY  this severity and graver ones; debugging when left out`, func(_ context.Context, _ *Session, a Args) error {
			l, v := c.Logging(), Debugging
			if name, ok := severity.Lookup(a); ok {
				if v, ok = ParseSeverity(name); !ok {
					return UserError(fmt.Sprintf("No such severity: %s", name))
				}
			}
			if a.Negated() {
				v = Off
			}
			set(&l, a, v)
			c.SetLogging(l)
			return nil
		}, append(opts, severity)...)
	}
	register("buffered", "[SIZE] [SEVERITY]", "Set buffered logging parameters", func(l *Logging, a Args, v Severity) {
		l.Buffered = v
		if n, ok := size.Lookup(a); ok {
			l.BufferSize = n
		}
	}, size)
	register("monitor", "[SEVERITY]", "Set terminal line (monitor) logging parameters", func(l *Logging, _ Args, v Severity) { l.Monitor = v })
	register("console", "[SEVERITY]", "Set console logging parameters", func(l *Logging, _ Args, v Severity) { l.Console = v })
}
