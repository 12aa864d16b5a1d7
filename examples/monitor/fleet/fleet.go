package fleet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nuid"

	"github.com/vtykit/vtykit/internal/safe"
)

// Bounds of what other hosts may cost.
const (
	// MaxHosts is how many hosts are known at most. Of more there is no word, and one record in the log.
	MaxHosts = 1024
	// MaxText is how many bytes of a name, a user, an alarm or a line of chat are taken.
	MaxText = 512
	// MaxOutput is how many bytes of a command's output cross the net. Longer output is cut, and says so.
	MaxOutput = 512 << 10
	// maxCommands is how many commands of other hosts run here at a time.
	maxCommands = 4
	// commandTime is how long a command of another host may run here.
	commandTime = 20 * time.Second
	// maxMessages is how many alarms and lines of chat are taken in a second, of all hosts together.
	maxMessages = 50
	// maxCells is how wide or high a terminal of another host is taken to be at most.
	maxCells = 500
	// maxAlarms is how many alarms a host is believed to have.
	maxAlarms = 9999
	// maxStatus is how many bytes of a status are looked at.
	maxStatus = 4 << 10
	// queued is how many messages of a subject wait here at most; NATS drops more.
	queued = 1024
)

// Config is how a host takes part. Name, Run and Status must be set.
type Config struct {
	// URL is one or more NATS servers, nats://HOST:4222 or tls://, with commas between them; or `embedded`, for a server within this process.
	URL string
	// Server is the embedded server.
	Server Server
	// Name is this host's, 1 to 63 printable characters without blanks. Two hosts of one name are both listed.
	Name string
	// User and Password are for the NATS server; the embedded one asks for them too when they are set.
	User, Password string
	// Options are for the connection: TLS, credentials.
	Options []nats.Option
	// Status says how this host is. It is called once in each Interval, and for each other host's question beside that; a host whose Status
	// takes long is listed as slow.
	Status func() Status
	// Run runs a line of the user of another host, and returns what it printed. The Level is what he has there.
	Run func(ctx context.Context, c Caller, line string) (output string, ok bool)
	// Chat and Alarm are told what the other hosts say; they must not block. nil drops it. All text is one printable line.
	Chat  func(host, user, text string)
	Alarm func(host string, a Alarm)
	// Interval is how often a status is sent, default 1 s. A host is lost after three without one.
	Interval time.Duration
	// Logger is for the connection's troubles; nil drops them.
	Logger *slog.Logger
}

// Server is a NATS server within the process. The zero value listens on 127.0.0.1, port 4222.
type Server struct {
	Host    string
	Port    int      // -1 is any free one
	Cluster string   // address and port for other embedded servers, empty for none
	Routes  []string // their addresses, nats-route://HOST:PORT
}

// Status is how a host is.
type Status struct {
	Health Health        `json:"health"`
	Alarms int64         `json:"alarms"` // that are raised; the same number on every system, so that none refuses what another says
	CPU    float64       `json:"cpu"`    // percent of all cores
	Memory float64       `json:"memory"` // percent
	Disk   float64       `json:"disk"`   // percent, of the fullest
	Uptime time.Duration `json:"uptime"` // of the host
	System string        `json:"system"` // such as "linux"
}

// Health is the short answer.
type Health uint8

// The healths, from best to worst.
const (
	Unknown Health = iota
	Good
	Warning
	Critical
)

func (h Health) String() string {
	if h > Critical {
		return "unknown"
	}
	return [...]string{"unknown", "good", "warning", "critical"}[h]
}

// Caller is the user of another host who runs a command here.
type Caller struct {
	Host  string `json:"host"`
	User  string `json:"user"`
	Level int    `json:"level"` // 0 to 15
	View  string `json:"view,omitempty"`
	// Cols and Rows are his terminal, in character cells; 0 is any number. Unicode says that it shows UTF-8.
	Cols    int  `json:"cols,omitempty"`
	Rows    int  `json:"rows,omitempty"`
	Unicode bool `json:"unicode,omitempty"`
}

// Alarm is one that was raised or cleared.
type Alarm struct {
	Severity int    `json:"severity"` // of syslog, 0 to 7
	Text     string `json:"text"`
	Cleared  bool   `json:"cleared,omitempty"`
}

// Fleet is this host among the others. Its methods may be called by any number of goroutines.
type Fleet struct {
	cfg  Config
	id   string // of this process: the token in subjects, since names may have any characters
	nc   *nats.Conn
	srv  *server.Server
	stop context.CancelFunc
	work sync.WaitGroup
	slot chan struct{} // a token for each command that may run

	mu       sync.Mutex
	own      Status
	hosts    map[string]*host // by id
	full     bool             // MaxHosts was told of
	closed   bool             // work takes no more
	cut      time.Time        // when the connection was lost, zero while it holds
	messages budget
}

// Join connects this host, and begins to send its status. A server that cannot be reached now is tried again for ever; only a Config that
// cannot work, and an embedded server that cannot listen, are errors. Close ends it.
func Join(cfg Config) (*Fleet, error) {
	switch {
	case cfg.Status == nil || cfg.Run == nil:
		return nil, errors.New("fleet: Status and Run must be set")
	case cfg.URL == "":
		return nil, errors.New("fleet: no URL of a NATS server")
	case !validName(cfg.Name):
		return nil, fmt.Errorf("fleet: %q is no name of a host: 1 to 63 printable characters without blanks", cfg.Name)
	}
	if cfg.Interval <= 0 {
		cfg.Interval = time.Second
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	f := &Fleet{cfg: cfg, id: nuid.Next(), hosts: map[string]*host{}, slot: make(chan struct{}, maxCommands), cut: time.Now()}
	options := append([]nats.Option{nats.Name(cfg.Name), nats.MaxReconnects(-1), nats.RetryOnFailedConnect(true), nats.ReconnectWait(cfg.Interval / 2),
		nats.ReconnectJitter(cfg.Interval/10, cfg.Interval/10), nats.PingInterval(2 * cfg.Interval), nats.MaxPingsOutstanding(1),
		nats.Timeout(2 * time.Second), nats.ReconnectBufSize(-1), // what is old when it arrives is worth nothing
		nats.ConnectHandler(func(*nats.Conn) { f.connected() }), nats.ReconnectHandler(func(*nats.Conn) { f.connected() }),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) { f.disconnected(err) }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			cfg.Logger.Warn("fleet: NATS", "error", safe.Line(err.Error(), MaxText))
		})}, cfg.Options...)
	if cfg.User != "" {
		options = append(options, nats.UserInfo(cfg.User, cfg.Password))
	}
	url := cfg.URL
	if url == "embedded" {
		srv, err := startServer(cfg)
		if err != nil {
			return nil, err
		}
		f.srv = srv
		options = append(options, nats.InProcessServer(srv))
		url = ""
	}
	nc, err := nats.Connect(url, options...)
	if err != nil {
		f.stopServer()
		return nil, fmt.Errorf("fleet: %w", err)
	}
	f.nc = nc
	if nc.IsConnected() {
		f.connected()
	}
	ctx, stop := context.WithCancel(context.Background())
	f.stop = stop
	for subject, handle := range map[string]nats.MsgHandler{
		subjectStatus:       f.status,
		subjectLeave:        f.leave,
		subjectChat:         f.chat,
		subjectAlarm:        f.alarm,
		subjectRun + f.id:   f.asked(ctx),
		subjectReach + f.id: f.reached,
	} {
		sub, err := nc.Subscribe(subject, handle)
		if err == nil {
			err = sub.SetPendingLimits(queued, queued*maxStatus)
		}
		if err != nil {
			f.Close()
			return nil, fmt.Errorf("fleet: %w", err)
		}
	}
	f.work.Go(func() { f.look(ctx) })
	f.work.Go(func() { f.tell(ctx) })
	return f, nil
}

// Close takes leave of the others, who know then that this host was not lost, and waits for what runs.
func (f *Fleet) Close() {
	f.mu.Lock()
	f.closed = true
	f.mu.Unlock()
	f.stop()
	f.work.Wait()
	if f.nc.IsConnected() {
		_ = f.publish(subjectLeave, word{ID: f.id, Host: f.cfg.Name})
		_ = f.nc.FlushTimeout(time.Second)
	}
	f.nc.Close()
	f.stopServer()
}

// Addr is where the embedded server listens, empty without one.
func (f *Fleet) Addr() string {
	if f.srv == nil {
		return ""
	}
	return f.srv.ClientURL()
}

func (f *Fleet) connected() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.cut.IsZero() {
		f.cut = time.Time{}
		f.cfg.Logger.Info("fleet: connected")
	}
}

func (f *Fleet) disconnected(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.cut.IsZero() {
		f.cut = time.Now()
		f.cfg.Logger.Warn("fleet: cut off from the other hosts", "error", err)
	}
}

// publish sends v.
func (f *Fleet) publish(subject string, v any) error {
	p, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return f.nc.Publish(subject, p)
}

// startServer runs a server that only this process's console and those who know the password can use.
func startServer(cfg Config) (*server.Server, error) {
	o := &server.Options{ServerName: cfg.Name + "-" + nuid.Next(), Host: cfg.Server.Host, Port: cfg.Server.Port, NoLog: true, NoSigs: true,
		MaxPayload: 2 * MaxOutput, Username: cfg.User, Password: cfg.Password}
	if o.Host == "" {
		o.Host = "127.0.0.1"
	}
	if o.Port == 0 {
		o.Port = 4222
	}
	if cfg.Server.Cluster != "" {
		host, port, err := splitAddress(cfg.Server.Cluster)
		if err != nil {
			return nil, fmt.Errorf("fleet: %w", err)
		}
		o.Cluster = server.ClusterOpts{Name: "monitors", Host: host, Port: port, Username: cfg.User, Password: cfg.Password}
		for _, r := range cfg.Server.Routes {
			u, err := routeOf(r, cfg.User, cfg.Password)
			if err != nil {
				return nil, fmt.Errorf("fleet: %w", err)
			}
			o.Routes = append(o.Routes, u)
		}
	}
	srv, err := server.NewServer(o)
	if err != nil {
		return nil, fmt.Errorf("fleet: the embedded NATS server: %w", err)
	}
	go srv.Start()
	if !srv.ReadyForConnections(5 * time.Second) {
		srv.Shutdown()
		return nil, fmt.Errorf("fleet: the embedded NATS server cannot listen on %s, port %d", o.Host, o.Port)
	}
	return srv, nil
}

func (f *Fleet) stopServer() {
	if f.srv != nil {
		f.srv.Shutdown()
		f.srv.WaitForShutdown()
	}
}
