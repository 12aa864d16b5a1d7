// Monitor is a daemon that shows its host at a console: what it does, what is wrong with it, its log, and on demand the hosts of the same
// kind around it. It has accounts in a database, text screens, a chat, files in both directions, and alarms.
//
//	go run ./examples/monitor
//	telnet 127.0.0.1 2324
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/term"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/linemode"
	"github.com/vtykit/vtykit/telnet"
)

// version is what -version says.
const version = "0.1.0"

// shutdownTime is what sessions get to end in when the daemon is told to stop.
const shutdownTime = 5 * time.Second

// flags are the command line.
type flags struct {
	config   string // path of the settings
	chosen   bool   // config was named, so that nobody just tries this out
	listen   string // in place of the settings' one
	nats     string // the same
	logLevel slog.Level
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "monitor:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdin *os.File, stdout, stderr io.Writer) error {
	var f flags
	var showVersion bool
	var newUser, service string
	var once oneShot
	set := flag.NewFlagSet("monitor", flag.ContinueOnError)
	set.SetOutput(stderr)
	set.StringVar(&f.config, "config", "", "settings `file`, made with its defaults where there is none; else vtykit-monitor/monitor.toml in your folder of settings")
	set.StringVar(&f.listen, "listen", "", "`address` and port to listen on, in place of the one in the settings")
	set.StringVar(&f.nats, "nats", "", "`URL` of the NATS servers where the monitors of several hosts meet, or embedded, in place of the one in the settings")
	set.TextVar(&f.logLevel, "log-level", slog.LevelInfo, "`level` of the daemon's own log: debug, info, warn, error")
	set.StringVar(&newUser, "new-user", "", "read a password from standard input, add the administrator of this `name`, and end")
	set.StringVar(&service, "service", "", "`install` or remove the system service, or print what would be installed, and end; Windows' service manager starts it by run")
	set.StringVar(&once.command, "c", "", "run one `command` without listening, and end")
	set.StringVar(&once.file, "f", "", "run the commands in a `file` without listening, and end; - is standard input")
	set.BoolVar(&once.dryRun, "n", false, "only check the file's commands (-f)")
	set.BoolVar(&showVersion, "version", false, "print the version and end")
	if err := set.Parse(args); err != nil {
		return err
	}
	switch {
	case showVersion:
		fmt.Fprintln(stdout, "vtykit monitor example", version)
		return nil
	case set.NArg() > 0:
		return fmt.Errorf("unexpected argument %q", set.Arg(0))
	case service == "run":
		return runService(f)
	case service != "":
		var others []string
		set.Visit(func(x *flag.Flag) {
			if x.Name != "service" && x.Name != "config" {
				others = append(others, "-"+x.Name)
			}
		})
		if len(others) > 0 {
			return fmt.Errorf("-service takes -config and not %s: what the service is to do stands in that file", strings.Join(others, ", "))
		}
		return manageService(service, f, stdout)
	}
	if err := once.check(); err != nil {
		return err
	}
	if f.chosen = f.config != ""; !f.chosen {
		dir, err := os.UserConfigDir()
		if err != nil {
			return fmt.Errorf("-config is needed: %w", err)
		}
		f.config = filepath.Join(dir, "vtykit-monitor", "monitor.toml")
	}
	switch {
	case newUser != "":
		return addUser(ctx, f, stdin, stdout, stderr, newUser)
	case once.wanted():
		return once.run(ctx, f, stdin, stdout, stderr)
	}
	return serve(ctx, f, stdout, stderr)
}

// open makes the monitor of the settings that the flags name; alone is without other hosts.
func open(ctx context.Context, f flags, alone bool, log *slog.Logger) (*monitor, error) {
	set, err := loadSettings(f.config)
	if err != nil {
		return nil, err
	}
	if f.listen != "" {
		set.Listen = f.listen
	}
	if f.nats != "" {
		set.NATS.URL = f.nats
	}
	if alone {
		set.NATS.URL, set.Syslog = "", ""
	}
	if err := set.check(); err != nil {
		return nil, err
	}
	return newMonitor(ctx, f.config, set, log)
}

// serve listens until ctx ends.
func serve(ctx context.Context, f flags, stdout, stderr io.Writer) (err error) {
	log := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: f.logLevel}))
	m, err := open(ctx, f, false, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.close()) }()
	l, err := net.Listen("tcp", m.set.Listen)
	if err != nil {
		return err
	}
	addr := l.Addr().(*net.TCPAddr)
	m.demo = !f.chosen && addr.IP.IsLoopback() // before the first session
	m.begin(ctx)
	fmt.Fprintf(stdout, "Listening on %s. Type:\n\n    telnet %s %d\n\nThe settings are in %s\n", addr, reachable(addr.IP), addr.Port, f.config)
	if !addr.IP.IsLoopback() {
		log.Warn("telnet is not encrypted: passwords and sessions can be read and changed on the way", "listen", addr.String())
	}
	if none, err := m.accounts.Empty(ctx); err == nil && none {
		if m.demo {
			fmt.Fprintln(stdout, "There is no account yet: log in as admin with password admin, from this machine only.")
		} else {
			fmt.Fprintln(stdout, "There is no account yet, so that nobody can log in. The first one is made by")
		}
		fmt.Fprintf(stdout, "\n    %s%s -config %s -new-user NAME\n\n", asService(), os.Args[0], f.config)
	}
	lines := linemode.Config{}
	srv := &telnet.Server{
		Handler: telnet.HandlerFunc(func(ctx context.Context, c *telnet.Conn) { m.console.Serve(ctx, linemode.New(c, lines)) }),
		Options: func() []telnet.Option { return append(lines.Options(), &telnet.Charset{Offer: charsets, Wait: true}) },
		Logger:  m.log, MaxSessions: m.set.Limits.Sessions, MaxPerSource: m.set.Limits.PerSource,
	}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(l) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	late, cancel := context.WithTimeout(context.Background(), shutdownTime)
	defer cancel()
	err = srv.Shutdown(late)
	<-ended
	return err
}

// charsets are what a client is asked for: whether graphs may be drawn with the blocks of Unicode. What is printed is in UTF-8 in any case.
var charsets = []string{"UTF-8"}

// reachable is an address to connect to.
func reachable(ip net.IP) net.IP {
	if ip.IsUnspecified() {
		return net.IPv4(127, 0, 0, 1)
	}
	return ip
}

// addUser adds an administrator. On a terminal the password is not shown.
func addUser(ctx context.Context, f flags, stdin *os.File, stdout, stderr io.Writer, name string) error {
	if !auth.ValidName(name) {
		return fmt.Errorf("-new-user %q: not a valid name", name)
	}
	if err := notForRoot(f.config); err != nil {
		return fmt.Errorf("-new-user: %w", err)
	}
	set, err := loadSettings(f.config)
	if err != nil {
		return err
	}
	fmt.Fprintf(stderr, "Password for %s: ", name)
	var password []byte
	if fd := int(stdin.Fd()); term.IsTerminal(fd) {
		password, err = term.ReadPassword(fd)
		fmt.Fprintln(stderr)
	} else {
		password, err = bufio.NewReader(stdin).ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			err = nil
		}
	}
	if err != nil {
		return err
	}
	hash, err := auth.Hash(strings.TrimRight(string(password), "\r\n"))
	if err != nil {
		return err
	}
	users, err := openAccounts(ctx, set.path(f.config, set.Users))
	if err != nil {
		return err
	}
	defer users.Close()
	if err := users.Add(ctx, auth.User{Name: name, Level: 15, Hash: hash}); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s can log in, with privilege level 15.\n", name)
	return nil
}
