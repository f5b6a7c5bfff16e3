use app::{
    domain::{InvalidView, SavedView},
    error::AppError,
    ports::{Actor, Views},
};
use async_trait::async_trait;
use sqlx::Row;

use super::{DbRow, Store, StoreError};

/// Why a view was not saved.
#[derive(Debug, thiserror::Error)]
enum NotSaved {
    #[error(transparent)]
    Invalid(#[from] InvalidView),
    #[error("Nothing was saved: you have a view of this name. Say that it is to be replaced, or choose another name.")]
    Taken,
    #[error("Nothing was saved: you have {} views, and nobody can have more. Remove one first.", SavedView::MOST)]
    TooMany,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for NotSaved {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<NotSaved> for AppError {
    fn from(error: NotSaved) -> Self {
        let field = match error {
            NotSaved::Store(error) => return error.into(),
            NotSaved::Invalid(InvalidView::Name) => "view",
            NotSaved::Invalid(InvalidView::Search) => "view_search",
            NotSaved::Taken => "view_taken",
            NotSaved::TooMany => "views",
        };
        Self::invalid(field, error)
    }
}

impl Store {
    async fn views_of(&self, person: &str) -> Result<Vec<SavedView>, StoreError> {
        let get = sqlx::query("SELECT name, search FROM views WHERE person = $1").bind(person);
        let view = |row: &DbRow| Ok(SavedView { name: row.try_get("name")?, search: row.try_get("search")? });
        get.fetch_all(&self.reader).await?.iter().map(view).collect()
    }

    async fn save_view(&self, person: &str, view: SavedView, replace: bool) -> Result<(), NotSaved> {
        let mut write = self.begin().await?;
        let names = sqlx::query_scalar("SELECT name FROM views WHERE person = $1").bind(person);
        let names: Vec<String> = names.fetch_all(&mut *write).await?;
        let taken = names.contains(&view.name);
        if taken && !replace {
            return Err(NotSaved::Taken);
        }
        if !taken && names.len() >= SavedView::MOST {
            return Err(NotSaved::TooMany);
        }
        let save = "INSERT INTO views (person, name, search) VALUES ($1, $2, $3)
            ON CONFLICT (person, name) DO UPDATE SET search = $3";
        sqlx::query(save).bind(person).bind(view.name).bind(view.search).execute(&mut *write).await?;
        Ok(write.commit().await?)
    }

    async fn remove_view(&self, person: &str, name: &str) -> Result<(), StoreError> {
        let remove = sqlx::query("DELETE FROM views WHERE person = $1 AND name = $2");
        Ok(remove.bind(person).bind(name).execute(&self.writer).await.map(drop)?)
    }
}

#[async_trait]
impl Views for Store {
    async fn list(&self, actor: &Actor) -> Result<Vec<SavedView>, AppError> {
        let mut views = self.views_of(actor.person()).await?;
        views.sort_by_cached_key(|view| view.name.to_lowercase());
        Ok(views)
    }

    async fn save(&self, actor: &Actor, name: &str, search: &str, replace: bool) -> Result<(), AppError> {
        let view = SavedView::new(name, search).map_err(NotSaved::from)?;
        Ok(self.save_view(actor.person(), view, replace).await?)
    }

    async fn remove(&self, actor: &Actor, name: &str) -> Result<(), AppError> {
        Ok(self.remove_view(actor.person(), name.trim()).await?)
    }
}
