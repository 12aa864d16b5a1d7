package main

import (
	"fmt"
	"net/url"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/vtykit/vtykit/auth/syslog"
	"github.com/vtykit/vtykit/internal/safe"
)

// syslogTime is how long an end waits for messages that are on their way to the collector.
const syslogTime = time.Second

// collectorOf is the sender to the collector that a setting names, such as udp://logs.example.net; nil where it is empty. Nothing is sent before
// its first message, so that one that is not used needs no Close.
func collectorOf(setting string) (*syslog.Sender, error) {
	if setting == "" {
		return nil, nil
	}
	u, err := url.Parse(setting)
	if err != nil || !slices.Contains([]string{"udp", "tcp", "tls"}, u.Scheme) || u.Hostname() == "" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("syslog \"%s\": udp, tcp or tls with a host, such as udp://10.0.0.1:514", safe.Line(setting, 80))
	}
	return &syslog.Sender{Network: u.Scheme, Addr: u.Host, AppName: serviceName, ProcID: strconv.Itoa(os.Getpid())}, nil
}
