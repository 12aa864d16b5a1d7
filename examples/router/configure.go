package main

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/examples/router/device"
)

// configCommands registers the configuration. Each command changes the device's settings and nothing else.
func (r *router) configCommands() {
	r.globalCommands()
	r.interfaceRange()
	r.interfaceCommands()
	r.lineCommands()
}

func (r *router) globalCommands() {
	m := r.conf
	word, name := arg.Hostname("NAME"), arg.OneOf("INTERFACE", r.host.InterfaceNames)
	m.Command("[no] hostname", `NAME
		Set system's network name
		NAME  1 to 20 of A-Z a-z 0-9 . _ - beginning with a letter`, func(_ context.Context, cs *console.Session, a console.Args) error {
		return r.update(cs, func(s *device.Settings) {
			s.Hostname = device.DefaultSettings().Hostname
			if !a.Negated() {
				s.Hostname = word.Get(a)
			}
		})
	}, word)
	m.Command("interface", `INTERFACE
		Select an interface to configure
		INTERFACE  its name`, func(_ context.Context, s *console.Session, a console.Args) error {
		s.Enter(r.confIf, name.Get(a))
		return nil
	}, name)

	m.Group("ip", "Global IP configuration subcommands")
	prefix, via := arg.Prefix4("PREFIX"), arg.Addr4("GATEWAY")
	network, mask := arg.Addr4("NETWORK"), arg.Func("MASK", "A.B.C.D", device.ParseMask, nil)
	m.Command("[no] ip route", `(PREFIX|NETWORK MASK) GATEWAY
		Establish static routes
		PREFIX   destination, such as 10.0.0.0/8
		NETWORK  its address, as 10.0.0.0
		MASK     and its mask, as 255.0.0.0
		GATEWAY  next hop`, func(_ context.Context, cs *console.Session, a console.Args) error {
		to := prefix.Get(a)
		if length, ok := mask.Lookup(a); ok {
			to = netip.PrefixFrom(network.Get(a), length)
		}
		return r.setRoute(cs, a, device.StaticRoute{Prefix: to, Via: via.Get(a)})
	}, prefix, network, mask, via)
	m.Group("ipv6", "Global IPv6 configuration commands")
	prefix6, via6 := arg.Prefix6("PREFIX"), arg.Addr6("GATEWAY")
	m.Command("[no] ipv6 route", `PREFIX GATEWAY
		Establish static routes
		PREFIX   destination, such as 2001:db8::/32
		GATEWAY  next hop`, func(_ context.Context, cs *console.Session, a console.Args) error {
		return r.setRoute(cs, a, device.StaticRoute{Prefix: prefix6.Get(a), Via: via6.Get(a)})
	}, prefix6, via6)

	r.bannerCommands()
	r.loggingCommands()

	r.userCommands()
	r.accessCommands()
	m.Group("line", "Configure a terminal line")
	first, last := arg.Int("FIRST", 0, device.LastVTY), arg.Int("LAST", 0, device.LastVTY)
	m.Command("line vty", `FIRST [LAST]
		Virtual terminal
		FIRST  first line; the settings are for all lines
		LAST   last line`, func(_ context.Context, s *console.Session, _ console.Args) error {
		s.Enter(r.confLine, nil)
		return nil
	}, first, last)
}

func (r *router) setRoute(cs *console.Session, a console.Args, route device.StaticRoute) error {
	if a.Negated() && !route.Prefix.IsValid() {
		return console.UserError("Incomplete command.")
	}
	return r.update(cs, func(s *device.Settings) {
		s.Routes = slices.DeleteFunc(s.Routes, func(o device.StaticRoute) bool {
			return o.Prefix == route.Prefix.Masked() && (o.Via == route.Via || !route.Via.IsValid())
		})
		if !a.Negated() {
			s.Routes = append(s.Routes, route)
		}
	})
}

func (r *router) bannerCommands() {
	r.conf.Group("banner", "Define a banner")
	text := arg.Line("TEXT")
	for _, b := range []struct {
		kind, help string
		field      func(*device.Settings) *string
	}{
		{"motd", "Set Message of the Day banner", func(s *device.Settings) *string { return &s.Banner.MOTD }},
		{"login", "Set login banner", func(s *device.Settings) *string { return &s.Banner.Login }},
		{"exec", "Set EXEC process creation banner", func(s *device.Settings) *string { return &s.Banner.Exec }},
	} {
		r.conf.Command("[no] banner "+b.kind, `TEXT
			`+b.help+`
			TEXT  c banner-text c, where 'c' is a delimiting character`, func(ctx context.Context, cs *console.Session, a console.Args) error {
			banner := ""
			if !a.Negated() {
				var err error
				if banner, err = readBanner(ctx, cs, text.Get(a)); err != nil {
					return err
				}
			}
			return r.update(cs, func(s *device.Settings) { *b.field(s) = banner })
		}, text)
	}
}

// readBanner goes on asking for lines until the delimiter comes again.
func readBanner(ctx context.Context, s *console.Session, typed string) (string, error) {
	text, done := device.CutBanner(typed)
	if !done {
		s.Printf("Enter TEXT message.  End with the character '%s'.\n", strings.TrimSpace(typed)[:1])
	}
	for !done {
		line, err := s.Ask(ctx, "", true)
		if err != nil {
			return "", err
		}
		typed += "\n" + line
		if len(typed) > device.MaxBanner {
			return "", console.UserError("Banner is too long")
		}
		text, done = device.CutBanner(typed)
	}
	return text, nil
}

func (r *router) loggingCommands() {
	r.conf.Group("logging", "Modify message logging facilities")
	level := arg.OneOf("SEVERITY", device.SeverityNames)
	for _, d := range []struct {
		kind, help string
		field      func(*device.Settings) *device.Severity
	}{
		{"console", "Set console logging parameters", func(s *device.Settings) *device.Severity { return &s.Logging.Console }},
		{"monitor", "Set terminal line (monitor) logging parameters", func(s *device.Settings) *device.Severity { return &s.Logging.Monitor }},
		{"buffered", "Set buffered logging parameters", func(s *device.Settings) *device.Severity { return &s.Logging.Buffered }},
	} {
		r.conf.Command("[no] logging "+d.kind, `[SEVERITY]
			`+d.help+`
			SEVERITY  this severity and graver ones; debugging when left out`, func(_ context.Context, cs *console.Session, a console.Args) error {
			v := device.Severity(device.Debugging)
			if name, ok := level.Lookup(a); ok {
				var err error
				if v, err = device.ParseSeverity(name); err != nil {
					return changed(err)
				}
			}
			if a.Negated() {
				v = device.Off
			}
			return r.update(cs, func(s *device.Settings) { *d.field(s) = v })
		}, level)
	}
}

func (r *router) interfaceCommands() {
	m, text := r.confIf, arg.Line("TEXT")
	set := func(cs *console.Session, change func(*device.InterfaceSettings)) error {
		return r.update(cs, func(c *device.Settings) {
			for _, name := range console.Subjects[string](cs) { // one, or those of a range
				in := c.Interfaces[name]
				change(&in)
				c.Interfaces[name] = in
			}
		})
	}
	m.Command("[no] description", `TEXT
		Interface specific description
		TEXT  up to 240 characters describing this interface`, func(_ context.Context, s *console.Session, a console.Args) error {
		return set(s, func(in *device.InterfaceSettings) { in.Description = text.Get(a) })
	}, text)
	m.Command("[no] shutdown", "\nShutdown the selected interface", func(_ context.Context, s *console.Session, a console.Args) error {
		return set(s, func(in *device.InterfaceSettings) { in.Shutdown = !a.Negated() })
	})
}

func (r *router) lineCommands() {
	r.vtyCommands()
	m := r.confLine
	minutes, seconds := arg.Int("MINUTES", 0, int(device.MaxExecTimeout/time.Minute)), arg.Int("SECONDS", 0, 59)
	rows, cols, size := arg.Int("LENGTH", 0, device.MaxScreen), arg.Int("WIDTH", 0, device.MaxScreen), arg.Int("SIZE", 0, device.MaxHistory)
	defaults := device.DefaultSettings().Line
	set := func(cs *console.Session, change func(l *device.LineSettings)) error {
		return r.update(cs, func(s *device.Settings) { change(&s.Line) })
	}
	m.Command("[no] exec-timeout", `MINUTES [SECONDS]
		Set the EXEC timeout; new sessions have it
		MINUTES  Timeout in minutes, 0 0 is never
		SECONDS  Timeout in seconds`, func(_ context.Context, cs *console.Session, a console.Args) error {
		d := time.Duration(minutes.Get(a))*time.Minute + time.Duration(seconds.Get(a))*time.Second
		if a.Negated() {
			d = 0
		}
		return set(cs, func(l *device.LineSettings) { l.ExecTimeout = d })
	}, minutes, seconds)
	m.Command("[no] length", `LENGTH
		Set number of lines on a screen
		LENGTH  Number of lines on screen (0 for no pausing)`, func(_ context.Context, cs *console.Session, a console.Args) error {
		return set(cs, func(l *device.LineSettings) { l.Length = or(a, rows.Get(a), defaults.Length) })
	}, rows)
	m.Command("[no] width", `WIDTH
		Set width of the display terminal
		WIDTH  Number of characters on a screen line`, func(_ context.Context, cs *console.Session, a console.Args) error {
		return set(cs, func(l *device.LineSettings) { l.Width = or(a, cols.Get(a), defaults.Width) })
	}, cols)
	m.Group("logging", "Modify message logging facilities")
	m.Command("[no] logging synchronous", "\nSynchronized message output", func(_ context.Context, _ *console.Session, a console.Args) error {
		if a.Negated() {
			return console.UserError("Messages never break into a line here")
		}
		return nil
	})
	m.Group("history", "Enable and control the command history function")
	m.Command("[no] history size", `SIZE
		Set history buffer size
		SIZE  Size of history buffer`, func(_ context.Context, cs *console.Session, a console.Args) error {
		return set(cs, func(l *device.LineSettings) { l.History = or(a, size.Get(a), defaults.History) })
	}, size)
}

// or is the typed value, or the default in the `no` form.
func or(a console.Args, typed, def int) int {
	if a.Negated() {
		return def
	}
	return typed
}
