//! A service on a free port, and HTTP clients of it.

use std::sync::Arc;
use std::time::Duration;

use employees::database::Database;
use employees::model::NewDepartment;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use ureq::Agent;
use ureq::http::{Request, Response};

/// A running service, which ends with the value.
pub(crate) struct Service {
    _runtime: Runtime,
    url: String,
    pub(crate) department_id: i32,
}

impl Service {
    pub(crate) fn start(database: Arc<dyn Database>) -> Self {
        let department = database
            .get_or_create_department(&NewDepartment { name: "Research" })
            .unwrap();
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(async { axum::serve(listener, employees::router(database)).await });
        Self {
            _runtime: runtime,
            url,
            department_id: department.into_inner().id,
        }
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(&self.url)
    }
}

/// A client with a connection for each request.
pub(crate) struct Client {
    agent: Agent,
    url: String,
}

impl Client {
    pub(crate) fn new(url: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // The service closes a connection on which it has refused a request without reading
            // its body; whether the client has seen that before its next request is chance.
            .max_idle_connections(0)
            .timeout_global(Some(Duration::from_secs(60)));
        Self {
            agent: config.build().new_agent(),
            url: url.to_owned(),
        }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        let url = format!("{}{path}", self.url);
        Answer::read(self.agent.get(url).call().unwrap())
    }

    pub(crate) fn list(&self) -> Value {
        let answer = self.get("/employees");
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body
    }

    pub(crate) fn post(&self, employee: Value) -> Answer {
        let url = format!("{}/employees", self.url);
        Answer::read(self.agent.post(url).send_json(employee).unwrap())
    }

    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        content_type: Option<&str>,
        body: &str,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url));
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        let request = request.body(body.to_owned()).unwrap();
        Answer::read(self.agent.run(request).unwrap())
    }
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
    retry_after: Option<String>,
}

impl Answer {
    fn read(mut response: Response<ureq::Body>) -> Self {
        let retry_after = response.headers().get("retry-after");
        Self {
            status: response.status().as_u16(),
            retry_after: retry_after.map(|value| value.to_str().unwrap().to_owned()),
            body: response.body_mut().read_json().unwrap(),
        }
    }

    pub(crate) fn assert_refused(&self, status: u16, error: &str) {
        assert_eq!(self.status, status, "{self:?}");
        let message = self.body["error"].as_str().unwrap();
        assert!(message.contains(error), "{self:?}: `{error}` expected");
    }

    pub(crate) fn assert_busy(&self) {
        self.assert_refused(503, "busy");
        assert_eq!(self.retry_after.as_deref(), Some("1"));
    }
}
