package main

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/examples/router/device"
)

// aaaCommands registers the configuration of AAA and its servers.
func (r *router) aaaCommands() {
	r.exec.Group("show aaa", "Show AAA values")
	r.exec.Command("show aaa servers", "\nState of the AAA servers and how often each was asked", func(_ context.Context, s *console.Session, _ console.Args) error {
		g := r.aaa.groups()
		writeServers(s, "RADIUS", g.radius.Status())
		writeServers(s, "TACACS+", g.tacacs.Status())
		return nil
	}, console.Level(1))

	r.conf.Group("aaa", "Authentication, Authorization and Accounting")
	r.conf.Command("[no] aaa new-model", "\nEnable NEW access control commands and functions", func(_ context.Context, cs *console.Session, a console.Args) error {
		return r.update(cs, func(s *device.Settings) { s.AAA.NewModel = !a.Negated() })
	})
	r.conf.Group("aaa authentication", "Authentication configurations parameters")
	r.conf.Group("aaa authorization", "Authorization configurations parameters")
	r.conf.Group("aaa accounting", "Accounting configurations parameters")
	servers := []string{device.MethodRADIUS, device.MethodTACACS}
	r.methodList("authentication login", "Set authentication lists for logins", "default", append(servers[:2:2], device.MethodLocal, device.MethodEnable, device.MethodNone),
		func(s *device.Settings, l []string) { s.AAA.Login = l })
	r.methodList("authentication enable", "Set authentication list for enable", "default", append(servers[:2:2], device.MethodEnable, device.MethodNone),
		func(s *device.Settings, l []string) { s.AAA.Enable = l })
	r.methodList("authorization exec", "For starting an exec (shell): the privilege it begins with", "default",
		append(servers[:2:2], device.MethodLocal, device.MethodIfAuthenticated, device.MethodNone), func(s *device.Settings, l []string) { s.AAA.Exec = l })
	r.levelList("authorization commands", "For exec (shell) commands", "default", []string{device.MethodTACACS, device.MethodLocal, device.MethodIfAuthenticated, device.MethodNone},
		func(s *device.Settings) map[int][]string { return s.AAA.Commands })
	r.methodList("accounting exec", "For starting an exec (shell)", "default start-stop", servers, func(s *device.Settings, l []string) { s.AAA.ExecAccounts = l })
	r.levelList("accounting commands", "For exec (shell) commands", "default start-stop", servers,
		func(s *device.Settings) map[int][]string { return s.AAA.CommandAccounts })
	r.radiusCommands()
	r.tacacsCommands()
}

// methodHelp is the `?` help of a list's words.
const methodHelp = `
	default     The default list, which all lines use
	start-stop  Record start and stop
	LEVEL       privilege level that the command needs
	METHOD      one or more of those, asked in order until one can tell`

// listHelp is the docstring of a list: its synopsis, the short help and what of methodHelp it needs.
func listHelp(synopsis, help string) string {
	doc := synopsis + "\n" + help
	for line := range strings.Lines(strings.TrimPrefix(methodHelp, "\n")) {
		if slices.Contains(strings.Fields(strings.ReplaceAll(synopsis, "...", "")), strings.Fields(line)[0]) {
			doc += "\n" + strings.TrimSuffix(line, "\n")
		}
	}
	return doc
}

// methods reads the words of a list.
func methods(words, allowed []string) ([]string, error) {
	var list []string
	for i := 0; i < len(words); i++ {
		m := words[i]
		if m == "group" && i+1 < len(words) {
			i++
			m += " " + words[i]
		}
		if !slices.Contains(allowed, m) || slices.Contains(list, m) {
			return nil, console.UserError(fmt.Sprintf("Methods are %s, each once", strings.Join(allowed, ", ")))
		}
		list = append(list, m)
	}
	return list, nil
}

// method is a parameter that takes one word of a list.
func method(allowed []string) *arg.Arg[string] {
	help := map[string]string{"group": "Use a group of servers", "radius": "All RADIUS servers, behind group", "tacacs+": "All TACACS+ servers, behind group",
		device.MethodLocal: "Use the users of this device", device.MethodEnable: "Use enable password", device.MethodNone: "NO authentication or authorization",
		device.MethodIfAuthenticated: "Succeed if user has authenticated"}
	var words []string
	for _, w := range strings.Fields(strings.Join(allowed, " ")) {
		if !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	known := arg.Keywords("METHOD", words...)
	return arg.Func("METHOD", "", known.Parse, func(prefix string) []arg.Candidate {
		list := known.Complete(prefix)
		for i, c := range list {
			list[i].Help = help[c.Text]
		}
		return list
	})
}

func (r *router) methodList(path, help, synopsis string, allowed []string, set func(*device.Settings, []string)) {
	word := method(allowed)
	r.conf.Command("[no] aaa "+path, listHelp(synopsis+" METHOD...", help), func(_ context.Context, cs *console.Session, a console.Args) error {
		list, err := methods(word.All(a), allowed)
		if err != nil {
			return err
		}
		if a.Negated() {
			list = nil
		}
		return r.update(cs, func(s *device.Settings) { set(s, list) })
	}, word)
}

func (r *router) levelList(path, help, synopsis string, allowed []string, of func(*device.Settings) map[int][]string) {
	word, level := method(allowed), arg.Int("LEVEL", 0, 15)
	r.conf.Command("[no] aaa "+path, listHelp("LEVEL "+synopsis+" METHOD...", help), func(_ context.Context, cs *console.Session, a console.Args) error {
		n, ok := level.Lookup(a)
		if !ok {
			return console.UserError("Incomplete command.")
		}
		list, err := methods(word.All(a), allowed)
		if err != nil {
			return err
		}
		return r.update(cs, func(s *device.Settings) {
			if of(s)[n] = list; a.Negated() {
				delete(of(s), n)
			}
		})
	}, level, word)
}

func (r *router) radiusCommands() {
	seconds, tries, minutes := arg.Int("SECONDS", 1, 1000), arg.Int("RETRIES", 0, 100), arg.Int("MINUTES", 1, 1440)
	r.conf.Group("radius-server", "Modify RADIUS query parameters")
	r.conf.Command("[no] radius-server timeout", `SECONDS
		Time to wait for a RADIUS server to reply
		SECONDS  5 when left out`, func(_ context.Context, cs *console.Session, a console.Args) error {
		return r.update(cs, func(s *device.Settings) { s.AAA.RADIUSTimeout = time.Duration(or(a, seconds.Get(a), 0)) * time.Second })
	}, seconds)
	r.conf.Command("[no] radius-server retransmit", `RETRIES
		Specify the number of retries to active server
		RETRIES  2 when left out`, func(_ context.Context, cs *console.Session, a console.Args) error {
		return r.update(cs, func(s *device.Settings) { s.AAA.RADIUSTries = or(a, tries.Get(a)+1, 0) })
	}, tries)
	r.conf.Command("[no] radius-server deadtime", `MINUTES
		Time to stop using a server that doesn't respond
		MINUTES  1 when left out`, func(_ context.Context, cs *console.Session, a console.Args) error {
		return r.update(cs, func(s *device.Settings) { s.AAA.RADIUSDead = time.Duration(or(a, minutes.Get(a), 0)) * time.Minute })
	}, minutes)
	m := r.conf.Child("config-radius-server", "{host}(config{tag}-radius-server)#")
	r.serverMode(m, "radius", func(s *device.Settings) *[]device.Server { return &s.AAA.RADIUS }, device.RADIUSPort)
	addr, port, acct := arg.Addr("ADDRESS"), arg.Port("AUTH-PORT"), arg.Port("ACCT-PORT")
	m.Command("address", `(ipv4|ipv6) ADDRESS [auth-port AUTH-PORT] [acct-port ACCT-PORT]
		Specify the radius server address
		ipv4       IPv4 Address
		ipv6       IPv6 Address
		ADDRESS    of the server
		auth-port  UDP port for RADIUS authentication server
		AUTH-PORT  1812 when left out
		acct-port  UDP port for RADIUS accounting server
		ACCT-PORT  1813 when left out`, func(_ context.Context, s *console.Session, a console.Args) error {
		return r.setServer(s, func(srv *device.Server) error {
			srv.Addr, srv.Port, srv.AcctPort = addr.Get(a), device.RADIUSPort, device.RADIUSAcctPort
			if p, ok := port.Lookup(a); ok {
				srv.Port = p
			}
			if p, ok := acct.Lookup(a); ok {
				srv.AcctPort = p
			}
			return checkFamily(a, srv.Addr)
		})
	}, addr, port, acct)
}

func (r *router) tacacsCommands() {
	seconds := arg.Int("SECONDS", 1, 1000)
	r.conf.Group("tacacs-server", "Modify TACACS query parameters")
	r.conf.Command("[no] tacacs-server timeout", `SECONDS
		Time to wait for a TACACS server to reply
		SECONDS  5 when left out`, func(_ context.Context, cs *console.Session, a console.Args) error {
		return r.update(cs, func(s *device.Settings) { s.AAA.TACACSTime = time.Duration(or(a, seconds.Get(a), 0)) * time.Second })
	}, seconds)
	m := r.conf.Child("config-server-tacacs", "{host}(config{tag}-server-tacacs)#")
	r.serverMode(m, "tacacs", func(s *device.Settings) *[]device.Server { return &s.AAA.TACACS }, device.TACACSPort)
	addr, port := arg.Addr("ADDRESS"), arg.Port("PORT")
	m.Command("address", `(ipv4|ipv6) ADDRESS
		Specify the tacacs server address
		ipv4     IPv4 Address
		ipv6     IPv6 Address
		ADDRESS  of the server`, func(_ context.Context, s *console.Session, a console.Args) error {
		return r.setServer(s, func(srv *device.Server) error {
			srv.Addr = addr.Get(a)
			return checkFamily(a, srv.Addr)
		})
	}, addr)
	m.Command("port", `PORT
		TCP port for TACACS+ server
		PORT  49 when left out`, func(_ context.Context, s *console.Session, a console.Args) error {
		return r.setServer(s, func(srv *device.Server) error { srv.Port = port.Get(a); return nil })
	}, port)
}

// checkFamily compares an address with the word before it.
func checkFamily(a console.Args, addr netip.Addr) error {
	if a.Has("ipv4") != addr.Is4() {
		return console.UserError("The address is of the other family")
	}
	return nil
}

// server is what a server's mode is about.
type server struct {
	name string
	list func(*device.Settings) *[]device.Server
}

func (v server) index(s *device.Settings) int {
	return slices.IndexFunc(*v.list(s), func(o device.Server) bool { return o.Name == v.name })
}

// serverMode registers the command that enters the mode of a server, and what all servers have in it.
func (r *router) serverMode(m *console.Mode, kind string, list func(*device.Settings) *[]device.Server, port uint16) {
	name, key := arg.Word("NAME"), arg.Secret("KEY")
	r.conf.Group(kind, strings.ToUpper(kind)+" server configuration")
	r.conf.Command("[no] "+kind+" server", `NAME
		Server configuration
		NAME  Name for the server`, func(_ context.Context, s *console.Session, a console.Args) error {
		v := server{name.Get(a), list}
		err := r.update(s, func(c *device.Settings) {
			switch i := v.index(c); {
			case a.Negated() && i >= 0:
				*list(c) = slices.Delete(*list(c), i, i+1)
			case !a.Negated() && i < 0:
				*list(c) = append(*list(c), device.Server{Name: v.name, Port: port})
			}
		})
		if err == nil && !a.Negated() {
			s.Enter(m, v)
		}
		return err
	}, name)
	m.Command("[no] key", `[0] KEY
		Set the key that the server shares
		0    The UNENCRYPTED (cleartext) key follows, which it is anyway
		KEY  shown as *** below privilege level 15`, func(_ context.Context, s *console.Session, a console.Args) error {
		return r.setServer(s, func(srv *device.Server) error {
			if srv.Key = ""; !a.Negated() {
				srv.Key = key.Get(a)
			}
			return nil
		})
	}, key)
}

// setServer changes the server that the session's mode is about.
func (r *router) setServer(s *console.Session, change func(*device.Server) error) error {
	v, _ := s.Subject().(server)
	var wrong error
	err := r.update(s, func(c *device.Settings) {
		i := -1
		if v.list != nil {
			i = v.index(c)
		}
		if i < 0 {
			wrong = console.UserError("The server has been removed")
			return
		}
		srv := (*v.list(c))[i]
		if wrong = change(&srv); wrong == nil {
			(*v.list(c))[i] = srv
		}
	})
	if wrong != nil {
		return wrong
	}
	return err
}

// writeServers prints the servers of a kind.
func writeServers(s *console.Session, kind string, list []auth.ServerStatus) {
	n := 0
	for _, v := range list {
		what := "Authen"
		switch {
		case v.Accounting:
			what = "Account"
		case kind == "TACACS+":
			what = "Total" // all of it goes over one port
			fallthrough
		default:
			n++
		}
		state := "current UP"
		if v.Dead > 0 {
			state = fmt.Sprintf("current DEAD, asked again in %d seconds", (v.Dead+time.Second-1)/time.Second)
		}
		s.Printf("%s: id %d, host %s\n     State: %s\n     %s: request %d, response %d, timeouts %d\n", kind, n, v.Addr, state, what, v.Asked, v.Answered, v.Failed)
	}
}

// eyes is the settings as a session may see them: keys of servers are for privilege level 15 in no view.
func (r *router) eyes(s *console.Session) *device.Settings {
	if mayReadKeys(s) {
		return r.config.Get()
	}
	return r.config.Get().WithoutKeys()
}

func mayReadKeys(s *console.Session) bool { return s.Level() == 15 && s.View() == "" }
