package charset

import (
	"context"
	"sync"

	"github.com/vtykit/vtykit/telnet"
)

// Config says which set a connection's text is in. The zero value follows the peer, and takes UTF-8 where it said nothing.
type Config struct {
	// Default is the set of a peer that did not name one.
	Default Charset
	// Fixed takes Default whatever the peer says.
	Fixed bool
	// Force carries 8-bit text in Default though BINARY is not agreed, for the many clients that cannot negotiate it.
	Force bool
}

// Conn is a server's connection on which the application reads and writes UTF-8 and the peer its own set. It is in every other way the
// telnet.Conn that it embeds, and a console is served over it in the same way.
//
// The set is Config.Default if Fixed; else what CHARSET agreed on (RFC 2066); else what the peer's environment names (RFC 1572), in
// CHARSET or in the first of LC_ALL, LC_CTYPE and LANG that is set; else Default. Names that [Lookup] does not know count as
// not said. What is agreed or told later counts for the text behind it.
//
// Default needs BINARY (RFC 856): on a direction where that is off, text is US-ASCII (RFC 854), unless Force. Bytes of 0x80 and more
// are then U+FFFD, and other characters go out as '?'. Who names a set takes 8 bits, so that a set from CHARSET or the
// environment holds without BINARY.
type Conn struct {
	*telnet.Conn
	config Config
	asking func(*telnet.Engine) // ask, made once

	// Owned by the goroutine in Receive.
	to telnet.Receiver

	mu   sync.Mutex // guards what follows; the telnet.Conn's is taken while it is held, never the other way round
	said said
	set  Charset // by what was said
	told bool    // the peer named it
	raw  bool    // nothing is converted
	in   Decoder
	out  Encoder
}

// said is what the peer's options say about its set.
type said struct {
	charset     string // by option CHARSET
	environment string // by its variable CHARSET
	locale      string // by its locale
	binary      [2]bool
}

// New returns c with its text converted. The application must not use c any more. It panics where c is nil.
func New(c *telnet.Conn, config Config) *Conn {
	if c == nil {
		panic("charset: New: nil connection")
	}
	v := &Conn{Conn: c, config: config, set: config.Default}
	v.asking = v.ask
	v.follow()
	return v
}

// Charsets are the set of the peer's text, and the one of ours. They are the same unless BINARY is on for one direction only.
func (c *Conn) Charsets() (in, out Charset) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.in.Charset(), c.out.Charset()
}

// Charset is the name of the set of what is sent, such as "UTF-8", where the peer has named it or Config.Fixed says it of all; "" where it is no
// more than the default. It is telnet.Conn's, by which a console knows what it may draw with (console.Session.Unicode).
func (c *Conn) Charset() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.told && !c.config.Fixed {
		return ""
	}
	return c.out.Charset().String()
}

// Receive is telnet.Conn's; r gets UTF-8.
func (c *Conn) Receive(r telnet.Receiver) error {
	c.to = r
	err := c.Conn.Receive((*receiver)(c))
	c.to = nil
	c.follow() // what came behind the last text
	return err
}

// Write is telnet.Conn's; p is UTF-8. A character that is not complete at the end of p waits for the next Write.
func (c *Conn) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.raw || c.out.same(p) {
		return c.Conn.Write(p)
	}
	buf := buffers.Get().(*buffer)
	defer buffers.Put(buf)
	for rest := p; len(rest) > 0; {
		n := min(len(rest), piece)
		if _, err := c.Conn.Write(c.out.Append(buf[:0], rest[:n])); err != nil {
			return 0, err
		}
		rest = rest[n:]
	}
	return len(p), nil
}

// Request is telnet.Conn's.
func (c *Conn) Request(option byte, side telnet.Side, on bool) {
	c.Conn.Request(option, side, on)
	c.follow()
}

// WaitFor is telnet.Conn's.
func (c *Conn) WaitFor(ctx context.Context, f func(e *telnet.Engine) bool) error {
	defer c.follow()
	return c.Conn.WaitFor(ctx, f)
}

// Settle is telnet.Conn's.
func (c *Conn) Settle(ctx context.Context) error {
	defer c.follow()
	return c.Conn.Settle(ctx)
}

// WaitOption is telnet.Conn's.
func (c *Conn) WaitOption(ctx context.Context, option byte, side telnet.Side, on bool) error {
	defer c.follow()
	return c.Conn.WaitOption(ctx, option, side, on)
}

// Transparent is telnet.Conn's, and nothing is converted while it is on.
func (c *Conn) Transparent(ctx context.Context, on bool) {
	c.mu.Lock()
	c.raw = on
	c.mu.Unlock()
	c.Conn.Transparent(ctx, on)
}

// A buffer takes what a piece becomes: four bytes for one at most, and a few more for what was held.
const piece = 4 << 10

type buffer [4*piece + 16]byte

var buffers = sync.Pool{New: func() any { return new(buffer) }}

// receiver is a Conn as the telnet.Conn sees it.
type receiver Conn

func (v *receiver) Input(p []byte) {
	c := (*Conn)(v)
	c.follow()
	c.mu.Lock()
	if c.raw || c.in.same(p) {
		c.mu.Unlock()
		c.to.Input(p)
		return
	}
	c.mu.Unlock()
	buf := buffers.Get().(*buffer)
	defer buffers.Put(buf)
	for len(p) > 0 {
		n := min(len(p), piece)
		c.mu.Lock() // not during Input: it may write, and wait
		text := c.in.Append(buf[:0], p[:n])
		c.mu.Unlock()
		if p = p[n:]; len(text) > 0 {
			c.to.Input(text)
		}
	}
}

func (v *receiver) Control(code byte) {
	(*Conn)(v).follow()
	v.to.Control(code)
}

func (v *receiver) Resize(cols, rows int) { v.to.Resize(cols, rows) }

// Option implements telnet.OptionReceiver.
func (v *receiver) Option(code byte) {
	(*Conn)(v).follow()
	if o, ok := v.to.(telnet.OptionReceiver); ok {
		o.Option(code)
	}
}

// follow takes the sets that follow from the options as they are.
func (c *Conn) follow() {
	c.mu.Lock()
	defer c.mu.Unlock()
	last := c.said
	c.Engine(c.asking)
	if c.said.charset != last.charset || c.said.environment != last.environment || c.said.locale != last.locale {
		c.choose()
	}
	c.in.Set(c.on(telnet.Remote))
	c.out.Set(c.on(telnet.Local))
}

// ask reads the options. c.mu is held, and e is not used by anybody else.
func (c *Conn) ask(e *telnet.Engine) {
	c.said = said{binary: [2]bool{e.Enabled(telnet.OptBinary, telnet.Local), e.Enabled(telnet.OptBinary, telnet.Remote)}}
	if c.config.Fixed {
		return
	}
	if o, ok := e.Option(telnet.OptCharset).(interface{ Chosen() string }); ok {
		c.said.charset = o.Chosen()
	}
	if o, ok := e.Option(telnet.OptNewEnviron).(interface {
		Get(name string) (string, bool)
	}); ok {
		c.said.environment, _ = o.Get("CHARSET")
		for _, name := range [...]string{"LC_ALL", "LC_CTYPE", "LANG"} { // XBD 8.2: the first one that is set and not empty
			if c.said.locale, _ = o.Get(name); c.said.locale != "" {
				break
			}
		}
	}
}

// choose takes the first set that the peer named and that there is.
func (c *Conn) choose() {
	c.set, c.told = c.config.Default, false
	for _, name := range [...]string{c.said.charset, c.said.environment, FromLang(c.said.locale)} {
		if name == "" {
			continue
		}
		if set, err := Lookup(name); err == nil {
			c.set, c.told = set, true
			return
		}
	}
}

// on is the set of a direction.
func (c *Conn) on(s telnet.Side) Charset {
	if c.told || c.config.Force || c.said.binary[s] {
		return c.set
	}
	return USASCII()
}
