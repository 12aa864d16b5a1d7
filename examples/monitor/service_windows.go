package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/svc"
	"golang.org/x/sys/windows/svc/eventlog"
	"golang.org/x/sys/windows/svc/mgr"
)

// serviceConfig is the settings file of the service, named or in the folder of all programs' data.
func serviceConfig(f flags) string {
	if f.config != "" {
		return f.config
	}
	return filepath.Join(os.Getenv("ProgramData"), serviceName, "monitor.toml")
}

func printService(program string, f flags, stdout io.Writer) error {
	_, err := fmt.Fprintf(stdout, "The service %s of NT AUTHORITY\\LocalService, started with the system:\n%q -service run -config %q\n", serviceName, program, serviceConfig(f))
	return err
}

func installService(program string, f flags, stdout io.Writer) error {
	config, err := filepath.Abs(serviceConfig(f))
	if err != nil {
		return err
	}
	if _, err := loadSettings(config); err != nil { // makes it; what is wrong with it is better said now
		return err
	}
	m, err := mgr.Connect()
	if err != nil {
		return fmt.Errorf("-service install: %w: it needs an administrator", err)
	}
	defer m.Disconnect()
	c := mgr.Config{
		DisplayName: "vtykit monitor", Description: "Shows this host at a telnet console.",
		StartType: mgr.StartAutomatic, ServiceStartName: `NT AUTHORITY\LocalService`,
	}
	s, err := m.CreateService(serviceName, program, c, "-service", "run", "-config", config)
	if err != nil {
		return fmt.Errorf("-service install: %w", err)
	}
	defer s.Close()
	// Without these it is a service all the same.
	note := ""
	if now, err := s.Config(); err == nil {
		now.DelayedAutoStart = true
		if err := s.UpdateConfig(now); err != nil {
			note += fmt.Sprintf("\nIt is started with the first services, not behind them: %v.\n", err)
		}
	}
	again := []mgr.RecoveryAction{{Type: mgr.ServiceRestart, Delay: 5 * time.Second}}
	if err := s.SetRecoveryActions(again, 60); err != nil {
		note += fmt.Sprintf("\nIt will not be restarted when it fails: %v.\n", err)
	}
	// A source that is there already is one of an earlier installation.
	_ = eventlog.InstallAsEventCreate(serviceName, eventlog.Error|eventlog.Warning|eventlog.Info)
	folder := filepath.Dir(config)
	_, err = fmt.Fprintf(stdout, `The service %s is installed. It runs as LocalService, which must be able to write its folder; then make the first account:

    icacls "%s" /inheritance:r /grant:r *S-1-5-19:(OI)(CI)M *S-1-5-32-544:(OI)(CI)F
    "%s" -config "%s" -new-user NAME
    sc start %[1]s
%[5]s`, serviceName, folder, program, config, note)
	return err
}

func removeService(stdout io.Writer) error {
	m, err := mgr.Connect()
	if err != nil {
		return fmt.Errorf("-service remove: %w: it needs an administrator", err)
	}
	defer m.Disconnect()
	s, err := m.OpenService(serviceName)
	if err != nil {
		return fmt.Errorf("-service remove: it is not installed: %w", err)
	}
	defer s.Close()
	_, stopped := s.Control(svc.Stop) // one that does not run cannot be stopped
	if err := s.Delete(); err != nil {
		return errors.Join(fmt.Errorf("-service remove: %w", err), stopped)
	}
	_ = eventlog.Remove(serviceName)
	_, err = fmt.Fprintf(stdout, "The service %s is removed. Its folder of settings is still there.\n", serviceName)
	return err
}

// runService is the process that the service manager starts.
func runService(f flags) error {
	if f.config == "" {
		return errors.New("-service run: -config is needed")
	}
	log, err := eventlog.Open(serviceName)
	if err != nil {
		return err
	}
	defer log.Close()
	f.chosen = true
	err = svc.Run(serviceName, &service{flags: f, log: log})
	if errors.Is(err, windows.ERROR_FAILED_SERVICE_CONTROLLER_CONNECT) {
		return errors.New("-service run: this is for the service manager: sc start " + serviceName)
	}
	return err
}

// service is the monitor under the service manager.
type service struct {
	flags flags
	log   *eventlog.Log
}

// Execute implements [svc.Handler]: it runs the monitor until it is told to stop.
func (s *service) Execute(_ []string, requests <-chan svc.ChangeRequest, status chan<- svc.Status) (specific bool, code uint32) {
	status <- svc.Status{State: svc.StartPending}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, s.flags, io.Discard, eventWriter{s.log}) }()
	running := svc.Status{State: svc.Running, Accepts: svc.AcceptStop | svc.AcceptShutdown}
	status <- running
	for {
		select {
		case err := <-ended:
			status <- svc.Status{State: svc.StopPending}
			if err != nil {
				_ = s.log.Error(1, "monitor: "+err.Error())
				return true, 1
			}
			return false, 0
		case r := <-requests:
			switch r.Cmd {
			case svc.Interrogate:
				status <- running
			case svc.Stop, svc.Shutdown:
				running = svc.Status{State: svc.StopPending, WaitHint: uint32((2 * shutdownTime).Milliseconds())}
				status <- running
				stop()
			}
		}
	}
}

// eventWriter writes the daemon's own log into the event log, a record a line.
type eventWriter struct{ log *eventlog.Log }

func (w eventWriter) Write(p []byte) (int, error) {
	text := string(bytes.TrimRight(p, "\r\n"))
	var err error
	switch {
	case bytes.Contains(p, []byte("level=ERROR")):
		err = w.log.Error(1, text)
	case bytes.Contains(p, []byte("level=WARN")):
		err = w.log.Warning(1, text)
	default:
		err = w.log.Info(1, text)
	}
	return len(p), err
}
