// Telnetd serves a program over telnet: every connection gets a process of its own on a pty of its own (on Windows a pseudo console),
// with the client's terminal type and window size.
//
//	telnetd [flags] -- PROGRAM [ARG...]
//	telnetd -- /bin/login
//	telnet 127.0.0.1 6023
//
// The program's arguments come from this command line alone, and its environment is built from nothing: what a client says can become neither
// (CVE-2026-24061, CVE-2026-28372), but for the terminal's type and the variables that -pass-env names.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/vtykit/vtykit/internal/program"
)

// version is what -version says.
const version = "0.1.0"

// config is the command line.
type config struct {
	listen                                 addresses
	tlsCert, tlsKey                        string
	tlsAuto                                autoWait
	insecure                               bool
	connectWait                            time.Duration
	encoding                               encoding
	forceBinary, lineMode, neverGoAhead    bool
	compression                            bool
	fingerprints                           string
	robotCheck                             bool
	maxSessions, maxPerSource, maxPrograms int
	statusInterval, idle, eofWait          time.Duration
	env                                    assignments
	passEnv                                variables
	dir                                    string
	logLevel                               slog.Level
	logFile                                string
	trace                                  bool
}

func main() {
	heedHangUps()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "telnetd:", err)
		os.Exit(1)
	}
}

// heedHangUps lets the programs be hung up where telnetd ignores that, as under nohup(1): they would inherit it. It goes on itself.
func heedHangUps() {
	if signal.Ignored(syscall.SIGHUP) {
		signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP) // nobody reads it
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	cfg, argv, err := parse(args, stdout, stderr)
	if err != nil || argv == nil {
		return err
	}
	var cmd program.Command
	if cfg.fingerprints == "" {
		if cmd, err = program.Find(argv, cfg.dir); err != nil {
			return err
		}
	}
	if cfg.logFile != "" {
		f, err := os.OpenFile(cfg.logFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		defer f.Close()
		stderr = f
	}
	level := cfg.logLevel
	if cfg.trace {
		level = min(level, levelTrace)
	}
	log := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: level}))
	listeners, err := listen(cfg)
	if err != nil {
		return err
	}
	for _, l := range listeners {
		fmt.Fprintf(stdout, "Listening on %s\n", l.Addr())
	}
	if cfg.insecure && cfg.tlsCert == "" {
		log.Warn("telnet is not encrypted: passwords and sessions can be read and changed on the way")
	}
	return serve(ctx, cfg, cmd, log, listeners...)
}

// parse takes the command line. Without an error and without a program all is done.
func parse(args []string, stdout, stderr io.Writer) (cfg config, argv []string, err error) {
	var showVersion bool
	var charset string
	set := flag.NewFlagSet("telnetd", flag.ContinueOnError)
	set.SetOutput(stderr)
	set.Usage = func() {
		fmt.Fprintln(stderr, "usage: telnetd [flags] -- PROGRAM [ARG...]\n       telnetd [flags] -fingerprint DIRECTORY")
		set.PrintDefaults()
	}
	set.Var(&cfg.listen, "listen", "`address` and port, or unix:/path, to listen on; may be repeated (default "+defaultListen+")")
	set.StringVar(&cfg.tlsCert, "tls-cert", "", "`file` with the certificate in PEM: speak TLS")
	set.StringVar(&cfg.tlsKey, "tls-key", "", "`file` with the certificate's key in PEM")
	set.Var(&cfg.tlsAuto, "tls-auto", "also serve clients that do not begin with TLS within this `time` (500ms without a value)")
	set.BoolVar(&cfg.insecure, "insecure", false, "listen beyond this machine without TLS")
	set.DurationVar(&cfg.connectWait, "connect-maxwait", 1500*time.Millisecond, "`time` to wait at most for a client's answers before the program is started")
	set.StringVar(&charset, "encoding", "utf-8", "character `set` of the clients' terminals")
	set.BoolVar(&cfg.forceBinary, "force-binary", false, "ask clients for BINARY in both directions; without it they may ask")
	set.BoolVar(&cfg.lineMode, "line-mode", false, "offer neither ECHO nor SUPPRESS-GO-AHEAD: clients edit lines and show what is typed")
	set.BoolVar(&cfg.neverGoAhead, "never-send-ga", false, "never send GO-AHEAD")
	set.BoolVar(&cfg.compression, "compression", false, "offer compression (MCCP2 and MCCP3); never over TLS")
	set.StringVar(&cfg.fingerprints, "fingerprint", "", "instead of a program, identify the clients, and keep what is found in this `directory`")
	set.BoolVar(&cfg.robotCheck, "robot-check", false, "start the program only if a terminal answers where its cursor is")
	set.IntVar(&cfg.maxSessions, "max-sessions", 0, "`number` of connections at most; 0 is 256")
	set.IntVar(&cfg.maxPerSource, "max-per-source", 0, "`number` of connections from one address at most; 0 is 16")
	set.IntVar(&cfg.maxPrograms, "max-programs", 32, "`number` of programs that run at a time at most; further clients are told that all are busy")
	set.DurationVar(&cfg.statusInterval, "status-interval", 20*time.Second, "`time` between records of how many sessions there are, when that has changed; 0 is never")
	set.DurationVar(&cfg.eofWait, "eof-maxwait", 30*time.Second, "`time` that a program may go on once its client has sent all that it will and only waits for output; 0 ends it at once")
	set.DurationVar(&cfg.idle, "idle", 300*time.Second, "`time` without a byte from the client after which its session ends; 0 is never")
	set.Var(&cfg.env, "env", "`NAME=VALUE` for the program's environment; may be repeated")
	set.Var(&cfg.passEnv, "pass-env", "`NAME` of a variable that a client may set for the program; may be repeated (default LANG)")
	set.StringVar(&cfg.dir, "dir", "", "`directory` to run the program in")
	set.TextVar(&cfg.logLevel, "log-level", slog.LevelInfo, "`level` of the log: debug, info, warn, error")
	set.StringVar(&cfg.logFile, "log-file", "", "`file` to write the log to, instead of standard error")
	set.BoolVar(&cfg.trace, "trace", false, "log every byte of every connection in hexadecimal, passwords too")
	set.BoolVar(&showVersion, "version", false, "print the version and end")
	if err := set.Parse(args); err != nil {
		return cfg, nil, err
	}
	if showVersion {
		fmt.Fprintln(stdout, "vtykit telnetd", version)
		return cfg, nil, nil
	}
	if cfg.listen == nil {
		cfg.listen = addresses{defaultListen}
	}
	if cfg.passEnv == nil {
		cfg.passEnv = variables{"LANG"}
	}
	if cfg.encoding, err = parseEncoding(charset); err != nil {
		return cfg, nil, err
	}
	switch {
	case cfg.fingerprints != "" && set.NArg() > 0:
		return cfg, nil, errors.New("-fingerprint takes no program")
	case cfg.fingerprints == "" && (set.NArg() == 0 || set.Arg(0) == ""):
		return cfg, nil, errors.New("a program is missing; see -help")
	case (cfg.tlsCert == "") != (cfg.tlsKey == ""):
		return cfg, nil, errors.New("-tls-cert and -tls-key need each other")
	case cfg.tlsAuto > 0 && cfg.tlsCert == "":
		return cfg, nil, errors.New("-tls-auto needs -tls-cert")
	case cfg.maxSessions < 0 || cfg.maxPerSource < 0 || cfg.maxPrograms < 1:
		return cfg, nil, errors.New("-max-sessions and -max-per-source must not be negative, -max-programs must be at least 1")
	case cfg.connectWait < 0 || cfg.statusInterval < 0 || cfg.eofWait < 0 || cfg.idle < 0:
		return cfg, nil, errors.New("-connect-maxwait, -status-interval, -eof-maxwait and -idle must not be negative")
	}
	return cfg, append([]string{}, set.Args()...), nil
}
