package sqltest

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/lib/pq"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/auth/sqlstore"
)

// program finds a program of PostgreSQL, which Debian keeps out of the path.
func program(t *testing.T, name string) string {
	t.Helper()
	if path, err := exec.LookPath(name); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			return path
		}
	}
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name); len(found) > 0 {
		return found[len(found)-1]
	}
	if os.Getenv("VTYKIT_NO_SKIP") != "" {
		t.Fatalf("no %s", name)
	}
	t.Skipf("no %s", name)
	return ""
}

// server is a PostgreSQL of the test's own, on a socket in a folder.
type server struct {
	dir string
	cmd *exec.Cmd
	log bytes.Buffer
}

// attributes make a program run as nobody where the test is root, which PostgreSQL refuses to be, and end with the test.
func attributes(t *testing.T, dir string) *syscall.SysProcAttr {
	t.Helper()
	attr := &syscall.SysProcAttr{Pdeathsig: syscall.SIGQUIT}
	if os.Getuid() != 0 {
		return attr
	}
	u, err := user.Lookup("nobody")
	if err != nil {
		t.Fatal(err)
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	if err := os.Chown(dir, uid, gid); err != nil {
		t.Fatal(err)
	}
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attr
}

func startPostgres(t *testing.T) *server {
	t.Helper()
	initdb, postgres := program(t, "initdb"), program(t, "postgres")
	dir, err := os.MkdirTemp("/tmp", "pg") // the path of a socket has at most 107 bytes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	s := &server{dir: dir}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	create := exec.CommandContext(ctx, initdb, "-D", dir+"/data", "-U", "vty", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
	create.Dir, create.SysProcAttr = dir, attributes(t, dir)
	if out, err := create.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	s.cmd = exec.Command(postgres, "-D", dir+"/data", "-k", dir, "-c", "listen_addresses=", "-F")
	s.cmd.Dir, s.cmd.SysProcAttr = dir, attributes(t, dir)
	s.cmd.Stdout, s.cmd.Stderr = &s.log, &s.log
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.stop)
	return s
}

// stop ends the server at once.
func (s *server) stop() {
	if s.cmd != nil {
		s.cmd.Process.Signal(syscall.SIGQUIT)
		s.cmd.Wait()
		s.cmd = nil
	}
}

func (s *server) source() string {
	return "host=" + s.dir + " user=vty dbname=postgres sslmode=disable"
}

// ready waits until the server answers.
func (s *server) ready(t *testing.T, db *sql.DB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		err := db.PingContext(ctx)
		if err == nil {
			return
		}
		select {
		case <-ctx.Done():
			s.stop()
			t.Fatalf("no answer: %v\n%s", err, s.log.String())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// TestPostgreSQL has the tests of SQLite, by two drivers, and then the server dies.
func TestPostgreSQL(t *testing.T) {
	s := startPostgres(t)
	for _, driver := range []string{"pgx", "postgres"} {
		db := connect(t, driver, s.source())
		s.ready(t, db)
		if _, err := db.ExecContext(t.Context(), "DROP TABLE IF EXISTS vtykit_users"); err != nil {
			t.Fatal(err)
		}
		accounts(t, db, sqlstore.PostgreSQL)
		for range 5 { // who creates the table first is different each time
			concurrently(t, db, sqlstore.PostgreSQL)
		}
	}
	db := connect(t, "pgx", s.source())
	users := open(t, db, sqlstore.PostgreSQL)
	if _, known, err := users.Lookup(t.Context(), "one"); !known || err != nil {
		t.Errorf("%v, %v", known, err)
	}
	s.stop()
	if strings.Contains(s.log.String(), secret) {
		t.Errorf("the password is in the server's log:\n%s", s.log.String())
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if u, known, err := users.Lookup(ctx, "one"); known || err == nil || u != (auth.User{}) {
		t.Errorf("a server that is dead: %+v, %v, %v", u, known, err)
	}
	if err := users.SetPassword(ctx, "one", secret, cheap); err == nil || strings.Contains(err.Error(), secret) {
		t.Errorf("a server that is dead: %v", err)
	}
}
