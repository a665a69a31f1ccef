<?php
// The hub's two ports in Workerman, one worker process; ports and autoloader come from the runner.
use Workerman\Connection\TcpConnection;
use Workerman\Worker;

require getenv('BENCH_AUTOLOAD');

// A page or publisher that lags is not cut off, and a line may have 2 MiB.
TcpConnection::$defaultMaxSendBufferSize = 64 << 20;
TcpConnection::$defaultMaxPackageSize = 2 << 20;
Worker::$pidFile = __DIR__ . '/workerman.pid';
Worker::$logFile = __DIR__ . '/workerman.log';

$pages = [];

$webSocket = new Worker('websocket://127.0.0.1:' . getenv('BENCH_WS_PORT'), ['socket' => ['backlog' => 4096]]);
$webSocket->count = 1;
$webSocket->onMessage = function ($page, $uid) use (&$pages) {
    if (!isset($page->uid)) {
        $page->uid = $uid;
        $pages[$uid] = $page;
    }
};
$webSocket->onClose = function ($page) use (&$pages) {
    if (isset($page->uid) && ($pages[$page->uid] ?? null) === $page) {
        unset($pages[$page->uid]);
    }
};

// The listener lives in the worker that has the pages, as in the reference.
$webSocket->onWorkerStart = function () use (&$pages) {
    $listener = new Worker('text://127.0.0.1:' . getenv('BENCH_LISTENER_PORT'));
    $listener->onMessage = function ($publisher, $line) use (&$pages) {
        $request = json_decode($line, true);
        if (isset($request['uid'])) {
            $page = $pages[$request['uid']] ?? null;
            $publisher->send($page && $page->send($line) !== false ? 'ok' : 'fail');
            return;
        }
        $message = json_encode($request['message']);
        foreach ($pages as $page) {
            $page->send($message);
        }
        $publisher->send('ok');
    };
    $listener->listen();
};

Worker::runAll();
